import { TokenGuardClock } from './clock';

/**
 * Elapsed time that neither sleep nor a clock set back can hide.
 *
 * It is the larger of monotonic and wall-clock elapsed time: the wall clock goes on while the
 * device sleeps, the monotonic one while somebody sets the wall clock back. A wall clock set
 * forward makes it run ahead, which costs its user an early refresh and nothing else.
 */
export class Stopwatch {
  readonly #clock: TokenGuardClock;
  readonly #monotonicStart: number;
  #wallStart: number;

  constructor(clock: TokenGuardClock) {
    this.#clock = clock;
    this.#monotonicStart = clock.monotonicMs();
    this.#wallStart = clock.wallMs();
  }

  elapsedMs(): number {
    const monotonic = this.#clock.monotonicMs() - this.#monotonicStart;
    const wall = this.#clock.wallMs() - this.#wallStart;
    // Forget a step back once seen: otherwise a later sleep would be hidden by as much.
    if (wall < monotonic) this.#wallStart -= monotonic - wall;
    return Math.max(monotonic, wall);
  }
}
