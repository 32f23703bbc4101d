import { TokenGuardClock } from './clock';

/** The clocks tick at different moments; a wall clock set back by less is not told from that. */
const NOISE_MS = 10;

/**
 * Elapsed time that neither sleep nor a clock set back can hide.
 *
 * It goes on with the monotonic clock, and jumps ahead with the wall clock, which goes on while
 * the device sleeps. A wall clock set back changes nothing. One set forward looks like a sleep: it
 * makes the stopwatch run ahead, which costs its user an early refresh and nothing else.
 */
export class Stopwatch {
  readonly #clock: TokenGuardClock;
  readonly #monotonicStart: number;
  #wallStart: number;
  /** The furthest that the wall clock was seen ahead of the monotonic one. */
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
    // Forget a step back once seen: otherwise a later sleep would be hidden by as much.
    else if (ahead < this.#aheadMs - NOISE_MS) this.#wallStart -= this.#aheadMs - ahead;
    return monotonic + this.#aheadMs;
  }
}
