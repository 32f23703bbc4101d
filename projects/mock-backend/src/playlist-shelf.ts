import { randomUUID } from 'node:crypto';

/**
 * A record of the model that DataStore synchronizes. It has a version, and a deleted record is
 * kept.
 */
export interface Playlist {
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly _version: number;
  /** Milliseconds since 1970, server clock. */
  readonly _lastChangedAt: number;
  readonly _deleted: true | null;
}

/** The fields of a playlist that a client can set. */
export type PlaylistInput = Partial<Pick<Playlist, 'id' | 'title'>>;

/**
 * The playlists of one world. Of two changes, the later one wins, no matter on which version it is
 * based.
 */
export class PlaylistShelf {
  readonly #playlists = new Map<string, Playlist>();

  /**
   * The records that changed since `lastSync`, including deleted ones. Without it, all records that
   * aren't deleted.
   */
  changedSince(lastSync: number | null | undefined): readonly Playlist[] {
    const all = [...this.#playlists.values()];
    return lastSync
      ? all.filter(({ _lastChangedAt }) => _lastChangedAt >= lastSync)
      : all.filter(({ _deleted }) => !_deleted);
  }

  /** Doesn't create a playlist if the ID exists. */
  create({ id = randomUUID(), title = '' }: PlaylistInput, nowMs: number): Playlist | undefined {
    if (this.#playlists.has(id)) {
      return undefined;
    }
    const createdAt = new Date(nowMs).toISOString();
    const stored = { updatedAt: createdAt, _version: 1, _lastChangedAt: nowMs, _deleted: null };
    return this.#put({ id, title, createdAt, ...stored });
  }

  update({ id = '', title }: PlaylistInput, nowMs: number): Playlist | undefined {
    return this.#change(id, title === undefined ? {} : { title }, nowMs);
  }

  delete({ id = '' }: PlaylistInput, nowMs: number): Playlist | undefined {
    return this.#change(id, { _deleted: true }, nowMs);
  }

  reset(): void {
    this.#playlists.clear();
  }

  #change(
    id: string,
    change: Partial<Pick<Playlist, 'title' | '_deleted'>>,
    nowMs: number,
  ): Playlist | undefined {
    const known = this.#playlists.get(id);
    return (
      known &&
      this.#put({
        ...known,
        ...change,
        updatedAt: new Date(nowMs).toISOString(),
        _version: known._version + 1,
        _lastChangedAt: nowMs,
      })
    );
  }

  #put(playlist: Playlist): Playlist {
    this.#playlists.set(playlist.id, playlist);
    return playlist;
  }
}
