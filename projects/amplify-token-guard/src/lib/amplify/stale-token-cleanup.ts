import { TokenGuardClock } from '../platform/clock';
import { SEEN_AFTER_MS } from './seen-after';

/**
 * When to clear the stored tokens of a session that was ended. Not at once: a tab that hears of a sign-out
 * may still see the storage of before, and would clear the tokens of a sign-in that has followed.
 */
export class StaleTokenCleanup {
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly clear: () => Promise<void>,
  ) {}

  /** Such tokens have been seen in the store. */
  schedule(): void {
    if (!this.#cancel) this.#start();
  }

  /** Another tab has ended a session, or stored something else: the storage shows it here in a moment. */
  onOtherTab(change: 'signed-out' | 'stored'): void {
    if (change === 'signed-out' || this.#cancel) this.#start();
  }

  /** Leaves the tokens where they are, also those that are seen later. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #start(): void {
    this.#cancel?.();
    if (this.#isStopped) return;
    this.#cancel = this.clock.after(SEEN_AFTER_MS, () => {
      this.#cancel = undefined;
      // What cannot be cleared is not used either.
      this.clear().catch(() => undefined);
    });
  }
}
