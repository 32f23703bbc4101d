import type { GraphQLFieldResolver } from 'graphql';
import type { MusicCatalog } from '../music-catalog';
import type { EventShelf } from '../event-shelf';
import type { PlaylistShelf } from '../playlist-shelf';
import type { SongShelf } from '../song-shelf';
import type { Caller } from './caller';

/** The context of the resolvers. */
export interface MusicContext {
  readonly caller: Caller;
  readonly catalog: MusicCatalog;
  readonly songs: SongShelf;
  readonly playlists: PlaylistShelf;
  readonly events: EventShelf;
  /** The server time. */
  readonly nowMs: number;
  /** Called for every mutation that was executed. */
  readonly executed: (mutation: string) => void;
  /** Sends the result of a mutation to subscriptions. */
  readonly publish: (mutation: string, result: object) => void;
}

export type Resolver<Arguments = object> = GraphQLFieldResolver<unknown, MusicContext, Arguments>;
