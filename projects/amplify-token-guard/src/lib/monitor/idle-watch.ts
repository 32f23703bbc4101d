import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { TabChannel, TabMessage } from '../platform/tab-channel';
import { TabLock } from '../platform/tab-lock';
import { TabStorage } from '../platform/tab-storage';
import { UserActivity } from '../platform/user-activity';
import { WakeUps } from '../platform/wake-ups';
import { SourceTokens, TokenSource } from '../amplify/token-source';
import { TokenAnnouncer } from '../session/token-announcer';
import { TokenHolder } from '../session/token-holder';
import { IDLE_TIMEOUT_OPTIONS, IdleTimeout } from './idle-timeout';
import { ACTIVE, LastActivity } from './last-activity';
import { TellingTurns } from './telling-turns';

const IDLE_OVER = 'idle-over';

const TICK_MS = 1_000;
/** Other tabs are told of activity no more often than this. */
const PAUSE_MS = 1_000;
/** How long a tab may take to sign out before the next one does. */
const SIGN_OUT_MS = 10_000;
/** After a sign-out that has failed. */
const RETRY_MS = 10_000;

const NOTHING = (): void => undefined;

/** Signs the user out who has done nothing for long enough in any tab. */
@Injectable()
export class IdleWatch extends IdleTimeout {
  readonly #options = inject(IDLE_TIMEOUT_OPTIONS);
  readonly #source = inject(TokenSource);
  readonly #holder = inject(TokenHolder);
  readonly #announcer = inject(TokenAnnouncer);
  readonly #turns = inject(TellingTurns);
  readonly #userActivity = inject(UserActivity);
  readonly #wakeUps = inject(WakeUps);
  readonly #storage = inject(TabStorage);
  readonly #channel = inject(TabChannel);
  readonly #lock = inject(TabLock);
  readonly #clock = inject(TokenGuardClock);
  readonly #destroyRef = inject(DestroyRef);
  readonly #timeLeftMs = signal<number | null>(null);
  readonly #isWarning = signal(false);

  #sessionId: string | undefined;
  #activity: LastActivity | undefined;
  /** Whether the end was announced: nothing saves the session any more. */
  #isOver = false;
  /** Aborted when somebody has signed out. */
  #signingOut: AbortController | undefined;
  #cancelCheck = NOTHING;
  #takeWarningBack = NOTHING;

  override readonly timeLeftMs = this.#timeLeftMs.asReadonly();
  override readonly isWarning = this.#isWarning.asReadonly();

  start(): void {
    const subscription = this.#announcer.state$.subscribe(() => this.#follow());
    const stops = [
      this.#userActivity.listen(() => this.staySignedIn()),
      this.#wakeUps.listen(() => this.#check()),
      this.#channel.listen((message) => this.#hear(message)),
    ];
    this.#destroyRef.onDestroy(() => {
      subscription.unsubscribe();
      for (const stop of stops) stop();
      this.#stop();
      this.#activity?.close();
    });
  }

  override staySignedIn(): void {
    const activity = this.#activity;
    if (!activity) return;
    if (this.#leftMs(activity) <= 0) {
      // The device has just been woken, say, by this very movement.
      if (!this.#isOver) this.#check();
      return;
    }
    activity.renew();
    if (this.#isWarning()) this.#check();
  }

  #follow(): void {
    const { tokens } = this.#holder;
    const sessionId = tokens && sessionIdOf(tokens);
    if (sessionId === this.#sessionId) return;
    this.#stop();
    this.#activity?.forget();
    this.#sessionId = sessionId;
    this.#activity = undefined;
    this.#isOver = false;
    this.#timeLeftMs.set(null);
    if (sessionId === undefined) return;
    const { idleMs, warnMs } = this.#options;
    // Often enough that nobody is warned or signed out for want of a message.
    const pauseMs = Math.min(PAUSE_MS, (idleMs - warnMs) / 2);
    const [clock, storage, channel] = [this.#clock, this.#storage, this.#channel];
    this.#activity = new LastActivity(clock, storage, channel, sessionId, pauseMs);
    this.#check();
  }

  #stop(): void {
    this.#cancelCheck();
    this.#takeWarningBack();
    this.#takeWarningBack = NOTHING;
    this.#isWarning.set(false);
    this.#signingOut?.abort();
    this.#signingOut = undefined;
  }

  #hear({ type, sessionId, atMs }: TabMessage): void {
    if (sessionId !== this.#sessionId) return;
    if (type === ACTIVE && atMs !== undefined) {
      this.#activity?.hear(atMs);
      this.#check();
    } else if (type === IDLE_OVER && !this.#isOver) {
      this.#announceEnd();
      this.#check();
    }
  }

  /** Looks how things stand, and when to look again. */
  #check(): void {
    const activity = this.#activity;
    if (!activity || this.#signingOut) return;
    this.#cancelCheck();
    const { warnMs } = this.#options;
    if (this.#leftMs(activity) <= warnMs) activity.look();
    const left = this.#leftMs(activity);
    this.#timeLeftMs.set(left);
    this.#warn(left > 0 && left <= warnMs, activity);
    if (left <= 0) {
      void this.#signOut(activity);
      return;
    }
    const next = Math.ceil(left > warnMs ? left - warnMs : left);
    this.#cancelCheck = this.#clock.after(Math.min(TICK_MS, next), () => this.#check());
  }

  #warn(isWarning: boolean, activity: LastActivity): void {
    if (isWarning === this.#isWarning()) return;
    this.#isWarning.set(isWarning);
    this.#takeWarningBack();
    this.#takeWarningBack = NOTHING;
    if (!isWarning) return;
    this.#takeWarningBack = this.#turns.tellOnce(
      `idle-expiring/${activity.atMs}`,
      this.#sessionId,
      () => {
        const timeLeftMs = this.#leftMs(activity);
        this.#announcer.report({ type: 'expiring', what: 'idle', timeLeftMs });
      },
    );
  }

  /** In turns with the other tabs: what one of them does, the others need not repeat. */
  async #signOut(activity: LastActivity): Promise<void> {
    const { signal } = (this.#signingOut = new AbortController());
    const sessionId = this.#sessionId ?? '';
    const endTurn = await this.#lock.take(
      `amplify-token-guard/${sessionId}/idle`,
      SIGN_OUT_MS,
      signal,
    );
    // There may be word of activity by now.
    activity.look();
    const isDue = this.#leftMs(activity) <= 0;
    if (!signal.aborted && isDue) {
      if (!this.#isOver) {
        this.#announceEnd();
        this.#channel.post({ type: IDLE_OVER, sessionId });
      }
      // The listeners of the event may have signed out themselves.
      if (!signal.aborted) await this.#source.signOut().catch(NOTHING);
    }
    endTurn();
    if (signal.aborted) return;
    this.#signingOut = undefined;
    if (isDue) this.#cancelCheck = this.#clock.after(RETRY_MS, () => this.#check());
    else this.#check();
  }

  #announceEnd(): void {
    this.#isOver = true;
    this.#announcer.report({ type: 'expired', what: 'idle' });
  }

  #leftMs(activity: LastActivity): number {
    return this.#isOver ? 0 : Math.max(0, this.#options.idleMs - activity.idleMs());
  }
}

/** Where the source does not tell sessions apart: one user and one sign-in. */
function sessionIdOf({ sessionId, userId, signedInAtMs }: SourceTokens): string {
  return sessionId ?? `${userId}/${signedInAtMs ?? ''}`;
}
