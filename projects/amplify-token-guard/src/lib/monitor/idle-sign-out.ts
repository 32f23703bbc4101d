import { inject, Injectable } from '@angular/core';
import { Observable } from 'rxjs';
import { TokenSource } from '../amplify/token-source';
import { TokenGuardClock } from '../platform/clock';
import { TabChannel } from '../platform/tab-channel';
import { TabLock } from '../platform/tab-lock';
import { within } from '../platform/waits';
import { CurrentSession, nameOf } from '../session/current-session';
import { SessionEvents } from '../session/session-events';

const IDLE_OVER = 'idle-over';

/** How long a sign-out may take before this tab or the next one tries again. */
const SIGN_OUT_MS = 10_000;

const NOTHING = (): void => undefined;

/**
 * How an attempt ended: the user turned out to be active, the session has left the store, it is
 * still there, or another session has begun meanwhile.
 */
export type IdleSignOutResult = 'active' | 'signed-out' | 'failed' | 'abandoned';

/** Ends the session of an idle user: at once in every tab, and in the store from one of them. */
@Injectable()
export class IdleSignOut {
  readonly #source = inject(TokenSource);
  readonly #session = inject(CurrentSession);
  readonly #events = inject(SessionEvents);
  readonly #lock = inject(TabLock);
  readonly #channel = inject(TabChannel);
  readonly #clock = inject(TokenGuardClock);

  #isAnnounced = false;
  #running: AbortController | undefined;
  #decision: Promise<void> | undefined;

  /** The name of a session that another tab has started to sign out. */
  readonly elsewhere$ = new Observable<string>((subscriber) =>
    this.#channel.listen(({ type, sessionId }) => {
      if (type === IDLE_OVER) subscriber.next(sessionId);
    }),
  );

  /** Whether the end was announced in this tab. From then on, activity doesn't keep the session. */
  get isAnnounced(): boolean {
    return this.#isAnnounced;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves when it is decided whether the session continues. */
  get decision(): Promise<void> | undefined {
    return this.#decision;
  }

  /**
   * Signs the user out, under a lock across tabs, so that only one tab does.
   *
   * @param isDue called when this tab has the lock, because there may have been activity meanwhile
   */
  async run(sessionId: string, isDue: () => boolean): Promise<IdleSignOutResult> {
    const { signal } = (this.#running = new AbortController());
    let decide = NOTHING;
    this.#decision = new Promise((resolve) => (decide = resolve));
    const name = `amplify-token-guard/${sessionId}/idle`;
    const release = await this.#lock.take(name, SIGN_OUT_MS, signal);
    const mustEnd = !signal.aborted && isDue();
    if (mustEnd) {
      this.#channel.post({ type: IDLE_OVER, sessionId });
      this.announce();
      decide();
      if (await this.#isStored(sessionId)) {
        // Limited, because a network that hangs must not keep the lock.
        await within(this.#clock, SIGN_OUT_MS, this.#source.signOut()).catch(NOTHING);
      }
    }
    release();
    decide();
    const isStored = mustEnd && (await this.#isStored(sessionId));
    if (signal.aborted) return 'abandoned';
    this.#running = undefined;
    if (!mustEnd) return 'active';
    return isStored ? 'failed' : 'signed-out';
  }

  /** From now on this tab hands out no token, however long the sign-out takes. */
  announce(): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    this.#events.report({ type: 'expired', what: 'idle' });
    this.#session.close();
  }

  /** The session is gone, or the guard is destroyed. */
  reset(): void {
    this.#running?.abort();
    this.#running = this.#decision = undefined;
    this.#isAnnounced = false;
  }

  /** Whether the store still holds the session. Assumed if the store can't be read. */
  async #isStored(sessionId: string): Promise<boolean> {
    try {
      const tokens = await this.#source.load();
      return !!tokens && nameOf(tokens) === sessionId;
    } catch {
      return true;
    }
  }
}
