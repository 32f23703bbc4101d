import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { TabChannel } from '../platform/tab-channel';
import { TabStorage } from '../platform/tab-storage';

export const ACTIVE = 'active';

/**
 * The time of the user's last activity in any tab. It is stored for pages that open later and for
 * tabs that missed a message.
 */
export class LastActivity {
  readonly #name: string;
  #atMs = 0;
  /** Its age when this tab learned about it, and the time since then. */
  #ageMs = Infinity;
  #since: Stopwatch;
  /** The last time that was received from or sent to other tabs. */
  #seenMs: number | undefined;
  /** Set while the minimum interval between messages runs. */
  #cancelPause: (() => void) | undefined;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly storage: TabStorage,
    private readonly channel: TabChannel,
    private readonly sessionId: string,
    /** The minimum interval between two messages to other tabs. */
    private readonly pauseMs: number,
  ) {
    this.#name = `amplify-token-guard/idle/${sessionId}`;
    this.#since = new Stopwatch(clock);
    const atMs = storage.read(this.#name);
    // Ignore a time in the future: the clock has been set back since.
    if (atMs !== null && atMs <= clock.wallMs()) this.receive(atMs);
    else this.renew();
  }

  /** The time of the last activity, equal in every tab. */
  get atMs(): number {
    return this.#atMs;
  }

  /** Time since the last activity. Includes sleep, and ignores a clock that is set back. */
  idleMs(): number {
    return this.#ageMs + this.#since.elapsedMs();
  }

  /** The user is active in this tab. Other tabs receive it within the interval. */
  renew(): void {
    this.#set(this.clock.wallMs(), 0);
    if (!this.#cancelPause) this.#share();
  }

  /** The user was active in another tab. */
  receive(atMs: number): void {
    // Otherwise, a time in the future would renew the activity each time it is read.
    if (atMs === this.#seenMs) return;
    this.#seenMs = atMs;
    const ageMs = Math.max(0, this.clock.wallMs() - atMs);
    if (ageMs < this.idleMs()) this.#set(atMs, ageMs);
  }

  /** Checks for activity in other tabs. */
  readStored(): void {
    const atMs = this.storage.read(this.#name);
    if (atMs !== null) this.receive(atMs);
  }

  /** The session has ended. */
  forget(): void {
    this.close();
    this.storage.remove(this.#name);
  }

  close(): void {
    this.#cancelPause?.();
    this.#cancelPause = undefined;
  }

  #set(atMs: number, ageMs: number): void {
    this.#atMs = atMs;
    this.#ageMs = ageMs;
    this.#since = new Stopwatch(this.clock);
  }

  #share(): void {
    const atMs = (this.#seenMs = this.#atMs);
    this.storage.write(this.#name, atMs);
    this.channel.post({ type: ACTIVE, sessionId: this.sessionId, atMs });
    this.#cancelPause = this.clock.after(this.pauseMs, () => {
      this.#cancelPause = undefined;
      if (this.#atMs !== this.#seenMs) this.#share();
    });
  }
}
