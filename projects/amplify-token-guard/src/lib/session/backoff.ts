import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { backoffMs, MIN_REFRESH_INTERVAL_MS } from './refresh-policy';

/**
 * Repeats what has failed, after a pause that grows with every failure in a row. Used by refreshes and
 * by the connections of subscriptions alike.
 */
export class Backoff {
  #failures = 0;
  #jitter = Math.random();
  /** Set by the first failure, before which nothing is repeated. */
  #sinceFailure!: Stopwatch;
  #pauseMs = 0;
  #attempt: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(private readonly clock: TokenGuardClock) {}

  /** How many attempts have failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Counts a failure. The pause begins now. */
  fail(): void {
    this.#jitter = Math.random();
    this.failElsewhere();
  }

  /**
   * Counts a failure of another tab. The jitter stays: if all tabs drew anew at every failure, one of them
   * would always be early.
   */
  failElsewhere(): void {
    this.#failures++;
    this.#sinceFailure = new Stopwatch(this.clock);
  }

  /**
   * Makes `attempt` when the pause after the last failure is over, instead of what was scheduled before.
   *
   * @param pauseMs the pause after so many failures, with a random number from 0 to 1
   * @returns how long that is from now, in ms.
   */
  schedule(
    attempt: () => void,
    pauseMs: (failures: number, random: number) => number = backoffMs,
  ): number {
    this.#attempt = attempt;
    this.#pauseMs = pauseMs(this.#failures, this.#jitter);
    return this.#startTimer();
  }

  /** Makes the scheduled attempt at once, or a second after the failure: the network may be back. */
  hurry(): void {
    if (!this.#attempt) return;
    this.#pauseMs = Math.min(this.#pauseMs, MIN_REFRESH_INTERVAL_MS);
    this.#startTimer();
  }

  /** Makes no attempt, until the next is scheduled. */
  cancel(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#attempt = undefined;
  }

  /** The row of failures is over. */
  reset(): void {
    this.cancel();
    this.#failures = 0;
  }

  #startTimer(): number {
    this.#cancelTimer?.();
    const leftMs = Math.max(0, this.#pauseMs - this.#sinceFailure.elapsedMs());
    this.#cancelTimer = this.clock.after(leftMs, () => {
      const attempt = this.#attempt;
      this.cancel();
      attempt?.();
    });
    return leftMs;
  }
}
