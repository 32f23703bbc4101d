import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { TabChannel } from '../platform/tab-channel';
import { TabStorage } from '../platform/tab-storage';

export const ACTIVE = 'active';

/**
 * When the user of one session was last active in any tab. It is kept in the storage, for a page
 * that is opened later and for tabs that have missed a message.
 */
export class LastActivity {
  readonly #name: string;
  #atMs = 0;
  /** How long ago that was when it was learned, and the time since. */
  #ageMs = Infinity;
  #since: Stopwatch;
  /** What was seen last of the others. */
  #seenMs: number | undefined;
  /** Set while the others have been told only a moment ago. */
  #cancelPause: (() => void) | undefined;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly storage: TabStorage,
    private readonly channel: TabChannel,
    private readonly sessionId: string,
    /** Other tabs are told no more often than this. */
    private readonly pauseMs: number,
  ) {
    this.#name = `amplify-token-guard/idle/${sessionId}`;
    this.#since = new Stopwatch(clock);
    const atMs = storage.read(this.#name);
    // Of a time that is still to come nothing is known but that the clock was set back since.
    if (atMs !== null && atMs <= clock.wallMs()) this.hear(atMs);
    else this.renew();
  }

  /** The device's time of it, the same in every tab. */
  get atMs(): number {
    return this.#atMs;
  }

  /** Time since then; sleep counts, and a clock that is set back does not. */
  idleMs(): number {
    return this.#ageMs + this.#since.elapsedMs();
  }

  /** The user is active, in this tab. The others are told within the pause. */
  renew(): void {
    this.#set(this.clock.wallMs(), 0);
    if (!this.#cancelPause) this.#share();
  }

  /** The user was active elsewhere. */
  hear(atMs: number): void {
    // Heard twice, a time that is still to come would keep the user active for as long as it is.
    if (atMs === this.#seenMs) return;
    this.#seenMs = atMs;
    const ageMs = Math.max(0, this.clock.wallMs() - atMs);
    if (ageMs < this.idleMs()) this.#set(atMs, ageMs);
  }

  /** Looks whether the user was active elsewhere. */
  look(): void {
    const atMs = this.storage.read(this.#name);
    if (atMs !== null) this.hear(atMs);
  }

  /** The session is over. */
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
