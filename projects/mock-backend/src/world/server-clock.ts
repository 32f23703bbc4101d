import type { SettingsStore } from './settings-store';

/** The clock of the server: the real one, moved by the setting `clockOffsetMs`. */
export class ServerClock {
  readonly #settings: SettingsStore;

  constructor(settings: SettingsStore) {
    this.#settings = settings;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#settings.get().clockOffsetMs;
  }

  /** Whole seconds since 1970, as JWTs count them. */
  nowSeconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** Lets server time pass at once (or step back), so that a token expires without waiting. */
  advance(ms: number): void {
    this.#settings.patch({ clockOffsetMs: this.#settings.get().clockOffsetMs + ms });
  }
}
