import { Page } from './page';

/** One page's copy of the shared storage. The page reads from it and writes to it. */
export class PageStorage {
  readonly #values: Map<string, string>;
  /** For each key, the number of this page's writes that the browser hasn't confirmed yet. */
  readonly #unconfirmed = new Map<string, number>();
  /** The `storageArea` of the events, which is the page's `localStorage`. */
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

  /** The browser has stored a write of this page or of another page. */
  receive(key: string, value: string | null, isOwn: boolean): void {
    const unconfirmed = this.#unconfirmed.get(key) ?? 0;
    if (isOwn) {
      this.#unconfirmed.set(key, unconfirmed - 1);
      return;
    }
    const oldValue = this.getItem(key);
    // If a write of this page is pending, it reaches the browser later and replaces this value.
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
