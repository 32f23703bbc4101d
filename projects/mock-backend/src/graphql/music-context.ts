import type { GraphQLFieldResolver } from 'graphql';
import type { MusicCatalog } from '../music-catalog';
import type { EventShelf } from '../event-shelf';
import type { PlaylistShelf } from '../playlist-shelf';
import type { SongShelf } from '../song-shelf';
import type { Caller } from './caller';

/** What resolvers work with. */
export interface MusicContext {
  readonly caller: Caller;
  readonly catalog: MusicCatalog;
  readonly songs: SongShelf;
  readonly playlists: PlaylistShelf;
  readonly events: EventShelf;
  /** The time by the server's clock. */
  readonly nowMs: number;
  /** Told of every mutation that really ran. */
  readonly executed: (mutation: string) => void;
  /** Tells subscriptions what a mutation came to. */
  readonly publish: (mutation: string, result: object) => void;
}

export type Resolver<Arguments = object> = GraphQLFieldResolver<unknown, MusicContext, Arguments>;
