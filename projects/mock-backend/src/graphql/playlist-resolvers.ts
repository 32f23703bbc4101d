import { GraphQLError } from 'graphql';
import type { Playlist, PlaylistInput, PlaylistShelf } from '../playlist-shelf';
import type { Resolver } from './music-context';
import { page } from './page';
import type { PageArguments } from './page';

interface SyncArguments extends PageArguments {
  readonly lastSync?: number | null;
}

const syncPlaylists: Resolver<SyncArguments> = (_source, args, { playlists, nowMs }) => ({
  ...page(playlists.changedSince(args.lastSync), args),
  startedAt: nowMs,
});

/** The operations of a model with conflict detection, which DataStore requires. */
export const playlistResolvers: readonly (readonly [string, Resolver<never>])[] = [
  ['syncPlaylists', syncPlaylists],
  ['createPlaylist', change('createPlaylist', (shelf, ...given) => shelf.create(...given))],
  ['updatePlaylist', change('updatePlaylist', (shelf, ...given) => shelf.update(...given))],
  ['deletePlaylist', change('deletePlaylist', (shelf, ...given) => shelf.delete(...given))],
];

function change(
  mutation: string,
  make: (shelf: PlaylistShelf, input: PlaylistInput, nowMs: number) => Playlist | undefined,
): Resolver<{ input: PlaylistInput }> {
  return (_source, { input }, { playlists, nowMs, executed, publish }) => {
    executed(mutation);
    const playlist = make(playlists, input, nowMs);
    if (!playlist) {
      throw new GraphQLError('The conditional request failed');
    }
    publish(mutation, playlist);
    return playlist;
  };
}
