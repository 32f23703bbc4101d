import { randomUUID } from 'node:crypto';

/** A record of a model in an Amplify Gen 2 app. */
export interface Song {
  readonly id: string;
  readonly title: string;
  readonly plays: number | null;
  /** The album of the song. */
  readonly albumId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The fields of a song that a client can set. */
export type SongInput = { readonly id: string } & Partial<
  Pick<Song, 'title' | 'plays' | 'albumId'>
>;

/** The songs of one world, in the order of their creation. */
export class SongShelf {
  readonly #songs = new Map<string, Song>();

  list(): readonly Song[] {
    return [...this.#songs.values()];
  }

  find(id: string): Song | undefined {
    return this.#songs.get(id);
  }

  /** Doesn't create a song if the ID exists. */
  create(
    {
      id,
      title,
      plays,
      albumId,
    }: Partial<Pick<Song, 'id' | 'plays' | 'albumId'>> & Pick<Song, 'title'>,
    nowMs: number,
  ): Song | undefined {
    const createdAt = new Date(nowMs).toISOString();
    const song = {
      id: id ?? randomUUID(),
      title,
      plays: plays ?? null,
      albumId: albumId ?? null,
      createdAt,
      updatedAt: createdAt,
    };
    return this.#songs.has(song.id) ? undefined : this.#put(song);
  }

  update({ id, ...changes }: SongInput, nowMs: number): Song | undefined {
    const song = this.#songs.get(id);
    return song && this.#put({ ...song, ...changes, updatedAt: new Date(nowMs).toISOString() });
  }

  delete(id: string): Song | undefined {
    const song = this.#songs.get(id);
    this.#songs.delete(id);
    return song;
  }

  reset(): void {
    this.#songs.clear();
  }

  #put(song: Song): Song {
    this.#songs.set(song.id, song);
    return song;
  }
}
