import { TokenGuardClock } from './clock';

/** Timers of sleeping devices and background tabs come late, and long ones overflow. */
const LONGEST_HOP_MS = 30_000;

/** Rings when no time is left, by asking again and again instead of trusting one long timer. */
export class Alarm {
  readonly #clock: TokenGuardClock;
  #cancel: (() => void) | undefined;
  #check: (() => void) | undefined;

  constructor(clock: TokenGuardClock) {
    this.#clock = clock;
  }

  /** Rings once, when `timeLeftMs()` first gives 0 or less. Replaces an earlier setting. */
  set(timeLeftMs: () => number, ring: () => void): void {
    this.clear();
    this.#check = () => {
      this.#cancel?.();
      const left = timeLeftMs();
      if (left <= 0) {
        this.clear();
        ring();
      } else {
        // Whole milliseconds: a timer for less might come before its time, again and again. A time
        // that is no number is asked for again, like one that is far away.
        const hopMs = left < LONGEST_HOP_MS ? Math.ceil(left) : LONGEST_HOP_MS;
        this.#cancel = this.#clock.after(hopMs, () => this.check());
      }
    };
    this.#check();
  }

  /** Looks at the time now; for a device that has just woken. */
  check(): void {
    this.#check?.();
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = this.#check = undefined;
  }
}
