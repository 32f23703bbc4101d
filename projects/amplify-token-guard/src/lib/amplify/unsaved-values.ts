interface Unsaved {
  readonly value: string | null;
  /** What the storage shows in its place, or `undefined` as long as that could not be read. */
  instead: string | null | undefined;
}

/**
 * Values that were written and that the storage does not show: it is full, or loses what is too long,
 * as browsers lose cookies. They are kept in memory until somebody writes something else.
 */
export class UnsavedValues {
  readonly #values = new Map<string, Unsaved>();

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /** @param instead what the storage shows, or `undefined` where that is not known. */
  keep(key: string, value: string | null, instead: string | null | undefined): void {
    this.#values.set(key, { value, instead });
  }

  drop(key: string): void {
    this.#values.delete(key);
  }

  dropAll(): void {
    this.#values.clear();
  }

  /** The value of a key that `read` reads from the storage. */
  valueOf(key: string, read: () => Promise<string | null>): Promise<string | null> {
    const unsaved = this.#values.get(key);
    return unsaved ? this.#valueInPlaceOf(key, unsaved, read) : read();
  }

  async #valueInPlaceOf(
    key: string,
    unsaved: Unsaved,
    read: () => Promise<string | null>,
  ): Promise<string | null> {
    if (isInPlace(unsaved, await read())) return unsaved.value;
    // Somebody has written something else, if that is no mistake.
    const stored = await read();
    if (isInPlace(unsaved, stored)) return unsaved.value;
    this.drop(key);
    return stored;
  }
}

function isInPlace(unsaved: Unsaved, stored: string | null): boolean {
  if (stored === unsaved.value) return false;
  if (unsaved.instead === undefined) unsaved.instead = stored;
  return stored === unsaved.instead;
}
