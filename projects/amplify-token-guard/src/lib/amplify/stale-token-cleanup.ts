import { TokenGuardClock } from '../platform/clock';

/** Another tab's writes are seen here later than its messages are heard, but not as late as this. */
const SEEN_AFTER_MS = 250;

/**
 * When to clear what is left of a session that was ended. Not at once: a tab that hears of a sign-out
 * may still see the storage of before, and would clear a sign-in that has followed.
 */
export class StaleTokenCleanup {
  #cancel: (() => void) | undefined;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly clear: () => Promise<void>,
  ) {}

  /** A session was ended, which the storage shows here in a moment. */
  expect(): void {
    this.drop();
    this.#cancel = this.clock.after(SEEN_AFTER_MS, () => {
      this.#cancel = undefined;
      // What cannot be cleared is not used either.
      this.clear().catch(() => undefined);
    });
  }

  /** Some have been seen. */
  note(): void {
    if (!this.#cancel) this.expect();
  }

  /** Another tab has written something else, which is seen in a moment as well. */
  putOff(): void {
    if (this.#cancel) this.expect();
  }

  /** Leaves them where they are. */
  drop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
