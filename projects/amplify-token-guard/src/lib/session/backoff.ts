import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { backoffMs, MIN_REFRESH_INTERVAL_MS } from './refresh-policy';

/**
 * Retries with a pause that grows with each consecutive failure. Used for refreshes and for the
 * connections of subscriptions.
 */
export class Backoff {
  #failures = 0;
  #jitter = Math.random();
  /** Set by the first failure. There is no retry before it. */
  #sinceFailure!: Stopwatch;
  #pauseMs = 0;
  #attempt: (() => void) | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(private readonly clock: TokenGuardClock) {}

  /** The number of consecutive failures. */
  get failures(): number {
    return this.#failures;
  }

  /** Counts a failure. The pause starts now. */
  fail(): void {
    this.#jitter = Math.random();
    this.failElsewhere();
  }

  /**
   * Counts a failure in another tab. Keeps the jitter: if all tabs drew a new one after every
   * failure, one of them would always be early.
   */
  failElsewhere(): void {
    this.#failures++;
    this.#sinceFailure = new Stopwatch(this.clock);
  }

  /**
   * Makes `attempt` after the pause since the last failure. Replaces the scheduled attempt.
   *
   * @param pauseMs returns the pause for a number of failures and a random number from 0 to 1
   * @returns the time until the attempt, in ms
   */
  schedule(
    attempt: () => void,
    pauseMs: (failures: number, random: number) => number = backoffMs,
  ): number {
    this.#attempt = attempt;
    this.#pauseMs = pauseMs(this.#failures, this.#jitter);
    return this.#startTimer();
  }

  /**
   * Makes the scheduled attempt now, but no sooner than one second after the failure. Call it when
   * the network may be back.
   */
  hurry(): void {
    if (!this.#attempt) return;
    this.#pauseMs = Math.min(this.#pauseMs, MIN_REFRESH_INTERVAL_MS);
    this.#startTimer();
  }

  /** Cancels the scheduled attempt. */
  cancel(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#attempt = undefined;
  }

  /** Cancels the scheduled attempt and resets the count of failures. */
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
