import { TokenGuardClock } from '../platform/clock';
import { STORAGE_DELAY_MS } from '../platform/storage-delay';

/**
 * Schedules the removal of stored tokens of an ended session. Not at once: after a message about a
 * sign-out, the storage may still show the previous state. Clearing it then could remove the tokens
 * of a new sign-in.
 */
export class StaleTokenCleanup {
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly clear: () => Promise<void>,
  ) {}

  /** Call it when such tokens are in the store. */
  schedule(): void {
    if (!this.#cancel) this.#start();
  }

  /** Another tab has ended a session or stored tokens. The storage shows it a moment later. */
  onOtherTab(change: 'signed-out' | 'stored'): void {
    if (change === 'signed-out' || this.#cancel) this.#start();
  }

  /** Stops the cleanup for good. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #start(): void {
    this.#cancel?.();
    if (this.#isStopped) return;
    this.#cancel = this.clock.after(STORAGE_DELAY_MS, () => {
      this.#cancel = undefined;
      // Tokens that can't be cleared aren't used either.
      this.clear().catch(() => undefined);
    });
  }
}
