import type { SettingsStore } from './settings-store';
import { MACHINE_TIME } from './time-source';
import type { TimeSource } from './time-source';

/**
 * The clock of the server: the clock of the machine or of a test, plus the setting `clockOffsetMs`.
 */
export class ServerClock {
  readonly #settings: SettingsStore;
  #time = MACHINE_TIME;

  constructor(settings: SettingsStore) {
    this.#settings = settings;
  }

  /**
   * From now on, uses the time of a test. Timers that are already running keep the previous time.
   */
  follow(time: TimeSource): void {
    this.#time = time;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#time.wallMs() + this.#settings.get().clockOffsetMs;
  }

  /** The real time without `clockOffsetMs`, in milliseconds since 1970. */
  realMs(): number {
    return this.#time.wallMs();
  }

  /** Whole seconds since 1970, as in JWTs. */
  nowSeconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** Milliseconds that only increase. A step of the server's clock doesn't change them. */
  monotonicMs(): number {
    return this.#time.monotonicMs();
  }

  /** Runs `task` once after `delayMs`. The returned function cancels it. */
  after(delayMs: number, task: () => void): () => void {
    return this.#time.after(delayMs, task);
  }

  /** Waits. @throws the signal's abort reason, as soon as it aborts */
  pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        cancel();
        reject(signal.reason as Error);
      };
      const cancel = this.after(ms, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      signal.addEventListener('abort', stop);
      if (signal.aborted) {
        stop();
      }
    });
  }

  /** Moves the server's clock forward or back immediately, for example to let a token expire. */
  advance(ms: number): void {
    this.#settings.patch({ clockOffsetMs: this.#settings.get().clockOffsetMs + ms });
  }
}
