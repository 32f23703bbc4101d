import { GraphQLError } from 'graphql';
import type { Song, SongInput } from '../song-shelf';
import type { MusicContext, Resolver } from './music-context';
import { page } from './page';

type Kind = 'create' | 'update' | 'delete';

/** The operations that Amplify Data generates for a model. Filters are taken and not looked at. */
export const songResolvers: readonly (readonly [string, Resolver<never>])[] = [
  ['getSong', (_source, { id }, { songs }) => songs.find(id)],
  ['listSongs', (_source, paging, { songs }) => page(songs.list(), paging)],
  [
    'createSong',
    change<SongInput & Pick<Song, 'title'>>('create', (input, { songs, nowMs }) =>
      songs.create(input, nowMs),
    ),
  ],
  ['updateSong', change('update', (input, { songs, nowMs }) => songs.update(input, nowMs))],
  ['deleteSong', change('delete', ({ id }, { songs }) => songs.delete(id))],
];

function change<Input = SongInput>(
  kind: Kind,
  make: (input: Input, context: MusicContext) => Song | undefined,
): Resolver<{ input: Input }> {
  return (_source, { input }, context) => {
    context.executed(`${kind}Song`);
    const song = make(input, context);
    if (!song) {
      throw new GraphQLError('The conditional request failed');
    }
    context.publish(`${kind}Song`, song);
    return song;
  };
}
