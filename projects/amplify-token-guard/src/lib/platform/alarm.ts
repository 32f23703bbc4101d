import { TokenGuardClock } from './clock';

/** Timers fire late on sleeping devices and in background tabs, and long delays overflow. */
const LONGEST_HOP_MS = 30_000;

/** Fires when no time is left. It checks repeatedly, because one long timer isn't reliable. */
export class Alarm {
  readonly #clock: TokenGuardClock;
  #cancel: (() => void) | undefined;
  #check: (() => void) | undefined;

  constructor(clock: TokenGuardClock) {
    this.#clock = clock;
  }

  /**
   * Calls `ring` once, when `timeLeftMs()` first returns 0 or less. Replaces the previous alarm.
   */
  set(timeLeftMs: () => number, ring: () => void): void {
    this.clear();
    this.#check = () => {
      this.#cancel?.();
      const left = timeLeftMs();
      if (left <= 0) {
        this.clear();
        ring();
      } else {
        // Rounded up: with a fraction of a millisecond, the timer could fire too early, repeatedly.
        // `NaN` is treated like a time that is far away.
        const hopMs = left < LONGEST_HOP_MS ? Math.ceil(left) : LONGEST_HOP_MS;
        this.#cancel = this.#clock.after(hopMs, () => this.check());
      }
    };
    this.#check();
  }

  /** Checks the time now. Call it when the device wakes. */
  check(): void {
    this.#check?.();
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = this.#check = undefined;
  }
}
