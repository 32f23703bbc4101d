/** A query, its data, and a response to it. */
export const SONG_QUERY = 'query GetStream($id: ID!) { getStream(id: $id) { id title } }';

export interface SongData {
  readonly getStream: { readonly id: string; readonly title: string } | null;
}

export function song(id: string): SongData {
  return { getStream: { id, title: `Song ${id}` } };
}
