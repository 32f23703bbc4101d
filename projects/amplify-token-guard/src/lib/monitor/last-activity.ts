import { inject, Injectable } from '@angular/core';
import { Observable } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { TabChannel } from '../platform/tab-channel';
import { TabStorage } from '../platform/tab-storage';
import { UserActivity } from '../platform/user-activity';
import { WakeUps } from '../platform/wake-ups';

const ACTIVE = 'active';

/**
 * The time of the user's last activity in any tab. It is stored for pages that open later and for
 * tabs that missed a message.
 */
@Injectable()
export class LastActivity {
  readonly #clock = inject(TokenGuardClock);
  readonly #storage = inject(TabStorage);
  readonly #channel = inject(TabChannel);
  readonly #userActivity = inject(UserActivity);
  readonly #wakeUps = inject(WakeUps);

  #sessionId: string | undefined;
  /** Where its last activity is stored, equal in every tab. */
  #name = '';
  #shareIntervalMs = 0;
  #atMs = 0;
  /** Its age when this tab learned about it, and the time since then. */
  #ageMs = Infinity;
  #since = new Stopwatch(this.#clock);
  /** The last time that was received from or sent to other tabs. */
  #seenMs: number | undefined;
  /** Set while the minimum interval between messages runs. */
  #cancelPause: (() => void) | undefined;

  /** Signs that somebody uses this page, possibly very often. They don't count by themselves. */
  readonly signs$ = new Observable<void>((subscriber) =>
    this.#userActivity.listen(() => subscriber.next()),
  );

  /** {@link idleMs} may have changed by a leap, because of activity in another tab, or a sleep. */
  readonly leaps$ = new Observable<void>((subscriber) => {
    subscriber.add(this.#wakeUps.listen(() => subscriber.next()));
    const stopListening = this.#channel.listen(({ type, sessionId, atMs }) => {
      if (type !== ACTIVE || sessionId !== this.#sessionId || atMs === undefined) return;
      this.#receive(atMs);
      subscriber.next();
    });
    subscriber.add(stopListening);
  });

  /** The session whose activity is measured. */
  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /** The time of the last activity, equal in every tab. */
  get atMs(): number {
    return this.#atMs;
  }

  /**
   * Time since the last activity. Includes sleep, and ignores a clock that is set back. `Infinity`
   * without a session.
   */
  idleMs(): number {
    return this.#ageMs + this.#since.elapsedMs();
  }

  /**
   * Measures the activity in this session, from what is stored about it.
   *
   * @param shareIntervalMs the minimum interval between two messages to other tabs
   */
  begin(sessionId: string, shareIntervalMs: number): void {
    this.forget();
    this.#sessionId = sessionId;
    this.#name = `amplify-token-guard/idle/${sessionId}`;
    this.#shareIntervalMs = shareIntervalMs;
    const atMs = this.#storage.read(this.#name);
    // Ignore a time in the future: the clock has been set back since.
    if (atMs !== null && atMs <= this.#clock.wallMs()) this.#receive(atMs);
    else this.renew();
  }

  /** The user is active in this tab. Other tabs receive it within the interval. */
  renew(): void {
    this.#set(this.#clock.wallMs(), 0);
    if (!this.#cancelPause) this.#share();
  }

  /** Checks for activity in other tabs. */
  readStored(): void {
    const atMs = this.#storage.read(this.#name);
    if (atMs !== null) this.#receive(atMs);
  }

  /** Ends the measurement, and removes what is stored about the session. */
  forget(): void {
    this.stop();
    if (this.#sessionId === undefined) return;
    this.#storage.remove(this.#name);
    this.#sessionId = this.#seenMs = undefined;
    this.#ageMs = Infinity;
  }

  /** Stops, and keeps what is stored. */
  stop(): void {
    this.#cancelPause?.();
    this.#cancelPause = undefined;
  }

  /** The user was active in another tab. */
  #receive(atMs: number): void {
    // Otherwise, a time in the future would renew the activity each time it is read.
    if (atMs === this.#seenMs) return;
    this.#seenMs = atMs;
    const ageMs = Math.max(0, this.#clock.wallMs() - atMs);
    if (ageMs < this.idleMs()) this.#set(atMs, ageMs);
  }

  #set(atMs: number, ageMs: number): void {
    this.#atMs = atMs;
    this.#ageMs = ageMs;
    this.#since = new Stopwatch(this.#clock);
  }

  #share(): void {
    const atMs = (this.#seenMs = this.#atMs);
    this.#storage.write(this.#name, atMs);
    this.#channel.post({ type: ACTIVE, sessionId: this.#sessionId!, atMs });
    this.#cancelPause = this.#clock.after(this.#shareIntervalMs, () => {
      this.#cancelPause = undefined;
      if (this.#atMs !== this.#seenMs) this.#share();
    });
  }
}
