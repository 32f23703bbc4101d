import { TokenGuardClock } from '../../platform/clock';
import { Stopwatch } from '../../platform/stopwatch';
import { backoffMs, MIN_REFRESH_INTERVAL_MS } from '../../session/refresh-policy';

/** What works for so long is no part of a row of failures. */
const STABLE_MS = 2_000;

/** The pause before the next attempt: longer with every failure in a row. */
export class RetryPause {
  readonly #clock: TokenGuardClock;
  #failures = 0;
  #pauseMs = 0;
  /** Set with the task. */
  #sinceFailure!: Stopwatch;
  #sinceSuccess: Stopwatch | undefined;
  #cancel: (() => void) | undefined;
  #task: (() => void) | undefined;

  constructor(clock: TokenGuardClock) {
    this.#clock = clock;
  }

  /** Whether the last success has lasted. */
  get isStable(): boolean {
    return (this.#sinceSuccess?.elapsedMs() ?? 0) >= STABLE_MS;
  }

  succeed(): void {
    this.#sinceSuccess = new Stopwatch(this.#clock);
  }

  /** Runs `task` after the pause. */
  fail(task: () => void): void {
    if (this.isStable) this.#failures = 0;
    this.#failures++;
    this.#sinceSuccess = undefined;
    this.#sinceFailure = new Stopwatch(this.#clock);
    this.#pauseMs = backoffMs(this.#failures, false, Math.random());
    this.#wait(task);
  }

  /** The network may be back: ends a pause, though not right after the failure. */
  hurry(): void {
    if (!this.#task) return;
    this.#pauseMs = Math.min(this.#pauseMs, MIN_REFRESH_INTERVAL_MS);
    this.#wait(this.#task);
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = this.#task = undefined;
  }

  #wait(task: () => void): void {
    this.#cancel?.();
    this.#task = task;
    const leftMs = this.#pauseMs - this.#sinceFailure.elapsedMs();
    this.#cancel = this.#clock.after(Math.max(0, leftMs), () => {
      this.cancel();
      task();
    });
  }
}
