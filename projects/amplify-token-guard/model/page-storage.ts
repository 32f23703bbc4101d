import { Page } from './page';

/** The copy of the shared storage that one page reads from and writes to. */
export class PageStorage {
  readonly #values: Map<string, string>;
  /** How many of its own writes to a key have not come back from the browser yet. */
  readonly #unconfirmed = new Map<string, number>();
  /** What the page knows as its `localStorage`, which events are about. */
  area: object = this;

  constructor(
    private readonly page: Page,
    values: ReadonlyMap<string, string>,
    private readonly send: (key: string, value: string | null) => void,
  ) {
    this.#values = new Map(values);
  }

  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#write(key, value);
  }

  removeItem(key: string): void {
    this.#write(key, null);
  }

  /** The browser has taken in a write, of this page or of another one. */
  receive(key: string, value: string | null, isOwn: boolean): void {
    const unconfirmed = this.#unconfirmed.get(key) ?? 0;
    if (isOwn) {
      this.#unconfirmed.set(key, unconfirmed - 1);
      return;
    }
    const oldValue = this.getItem(key);
    // Its own write will reach the browser after this one.
    if (unconfirmed === 0) this.#put(key, value);
    this.page.deliver(() => {
      const { area: storageArea } = this;
      this.page.window.dispatch('storage', { key, oldValue, newValue: value, storageArea });
    });
  }

  #write(key: string, value: string | null): void {
    if (this.page.isDead || this.getItem(key) === value) return;
    this.#put(key, value);
    this.#unconfirmed.set(key, (this.#unconfirmed.get(key) ?? 0) + 1);
    this.send(key, value);
    this.page.noteWrite();
  }

  #put(key: string, value: string | null): void {
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value);
  }
}
