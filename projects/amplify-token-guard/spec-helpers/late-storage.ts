import { TokenGuardClock } from 'amplify-token-guard';

interface Write {
  readonly tab: object;
  readonly key: string;
  readonly value: string | null;
  readonly atMs: number;
}

export type StorageView = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * A `localStorage` as several tabs see it in Chromium: a tab sees its own writes immediately, and
 * those of others some milliseconds later.
 */
export class LateStorage {
  readonly #writes: Write[] = [];

  constructor(private readonly clock: TokenGuardClock) {}

  /** The view of one tab, which sees the writes of others after `lagMs`. */
  openView(lagMs: number): StorageView {
    const tab = {};
    const write = (key: string, value: string | null): void => {
      this.#writes.push({ tab, key, value, atMs: this.clock.monotonicMs() });
    };
    return {
      getItem: (name) => {
        const seen = ({ key, tab: writer, atMs }: Write): boolean =>
          key === name && (writer === tab || atMs + lagMs <= this.clock.monotonicMs());
        return this.#writes.filter(seen).at(-1)?.value ?? null;
      },
      setItem: (key, value) => write(key, value),
      removeItem: (key) => write(key, null),
    };
  }

  /** The stored value when all tabs have seen all writes. */
  getItem(name: string): string | null {
    return this.#writes.filter(({ key }) => key === name).at(-1)?.value ?? null;
  }
}
