import { GraphQLError } from 'graphql';
import type { Song, SongInput } from '../song-shelf';
import type { MusicContext, Resolver } from './music-context';
import { page } from './page';
import type { PageArguments } from './page';

type Kind = 'create' | 'update' | 'delete';

/** The albums of every world. */
const ALBUMS: Readonly<Record<string, string>> = {
  'album-1': 'Evening Rooms',
  'album-2': 'Northern Windows',
};

const BEGINNING = new Date(0).toISOString();

interface SongFilter {
  readonly albumId?: { readonly eq?: string | null } | null;
  readonly and?: readonly SongFilter[] | null;
}

const getAlbum: Resolver<{ id: string }> = (_source, { id }) => {
  const title = ALBUMS[id];
  return title === undefined ? null : { id, title, createdAt: BEGINNING, updatedAt: BEGINNING };
};

const listSongs: Resolver<PageArguments & { readonly filter?: SongFilter | null }> = (
  _source,
  { filter, ...paging },
  { songs },
) =>
  page(
    songs.list().filter((song) => passes(song, filter)),
    paging,
  );

function passes(song: Song, filter: SongFilter | null | undefined): boolean {
  const wanted = filter?.albumId?.eq;
  return (
    (wanted === undefined || wanted === null || song.albumId === wanted) &&
    (filter?.and ?? []).every((part) => passes(song, part))
  );
}

/**
 * The operations that Amplify Data generates for a model. Filters are ignored, except the one for
 * the songs of an album.
 */
export const songResolvers: readonly (readonly [string, Resolver<never>])[] = [
  ['getSong', (_source, { id }, { songs }) => songs.find(id)],
  ['listSongs', listSongs],
  ['getAlbum', getAlbum],
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
