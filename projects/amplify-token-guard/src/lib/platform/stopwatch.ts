import { TokenGuardClock } from './clock';

/** The two clocks tick at different moments, so smaller differences don't count as a change. */
const NOISE_MS = 10;

/**
 * Measures elapsed time, correctly even if the device sleeps or its clock is set back.
 *
 * It follows the monotonic clock, and jumps ahead with the wall clock, which keeps running while
 * the device sleeps. A wall clock that is set back changes nothing. One that is set forward looks
 * like a sleep. The stopwatch then runs ahead, and the only cost is an early refresh.
 */
export class Stopwatch {
  readonly #clock: TokenGuardClock;
  readonly #monotonicStart: number;
  #wallStart: number;
  /** The largest lead of the wall clock over the monotonic clock so far. */
  #aheadMs = 0;

  constructor(clock: TokenGuardClock) {
    this.#clock = clock;
    this.#monotonicStart = clock.monotonicMs();
    this.#wallStart = clock.wallMs();
  }

  elapsedMs(): number {
    const monotonic = this.#clock.monotonicMs() - this.#monotonicStart;
    const ahead = this.#clock.wallMs() - this.#wallStart - monotonic;
    if (ahead > this.#aheadMs) this.#aheadMs = ahead;
    // Adjust for a clock that was set back. Otherwise, a later sleep of the same length stays
    // unnoticed.
    else if (ahead < this.#aheadMs - NOISE_MS) this.#wallStart -= this.#aheadMs - ahead;
    return monotonic + this.#aheadMs;
  }
}
