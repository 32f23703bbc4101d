import type { SettingsStore } from './settings-store';
import { MACHINE_TIME } from './time-source';
import type { TimeSource } from './time-source';

/** The clock of the server: the machine's, or that of a test, moved by the setting `clockOffsetMs`. */
export class ServerClock {
  readonly #settings: SettingsStore;
  #time = MACHINE_TIME;

  constructor(settings: SettingsStore) {
    this.#settings = settings;
  }

  /** From now on, time comes from a test. What waits already goes on waiting by the time before. */
  follow(time: TimeSource): void {
    this.#time = time;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#time.wallMs() + this.#settings.get().clockOffsetMs;
  }

  /** Milliseconds since 1970 as they really are: without `clockOffsetMs`. */
  realMs(): number {
    return this.#time.wallMs();
  }

  /** Whole seconds since 1970, as JWTs count them. */
  nowSeconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** Milliseconds that only grow, and that a step of the server's clock does not change. */
  monotonicMs(): number {
    return this.#time.monotonicMs();
  }

  /** Runs `task` once after `delayMs`. Returns how to cancel it. */
  after(delayMs: number, task: () => void): () => void {
    return this.#time.after(delayMs, task);
  }

  /** Waits. @throws what the signal was aborted with, as soon as it is. */
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

  /** Lets server time pass at once (or step back), so that a token expires without waiting. */
  advance(ms: number): void {
    this.#settings.patch({ clockOffsetMs: this.#settings.get().clockOffsetMs + ms });
  }
}
