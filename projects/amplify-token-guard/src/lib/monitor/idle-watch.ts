import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TokenGuardClock } from '../platform/clock';
import { TabChannel, TabMessage } from '../platform/tab-channel';
import { TabLock } from '../platform/tab-lock';
import { TabStorage } from '../platform/tab-storage';
import { UserActivity } from '../platform/user-activity';
import { WakeUps } from '../platform/wake-ups';
import { TokenSource } from '../amplify/token-source';
import { SessionEvents } from '../session/session-events';
import { nameOf, CurrentSession } from '../session/current-session';
import { IDLE_TIMEOUT_OPTIONS, IdleTimeout } from './idle-timeout';
import { ACTIVE, LastActivity } from './last-activity';
import { OncePerBrowser } from './once-per-browser';

const IDLE_OVER = 'idle-over';

const TICK_MS = 1_000;
/** The minimum interval between two messages to other tabs about activity. */
const PAUSE_MS = 1_000;
/** How long a sign-out may take before this tab or the next one tries again. */
const SIGN_OUT_MS = 10_000;
/** The pause after a failed sign-out. */
const RETRY_MS = 10_000;

const NOTHING = (): void => undefined;

/** Signs the user out after a time without activity in any tab. */
@Injectable()
export class IdleWatch extends IdleTimeout {
  readonly #options = inject(IDLE_TIMEOUT_OPTIONS);
  readonly #source = inject(TokenSource);
  readonly #session = inject(CurrentSession);
  readonly #events = inject(SessionEvents);
  readonly #oncePerBrowser = inject(OncePerBrowser);
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
  /** Whether the timeout was announced. From then on, activity doesn't keep the session. */
  #isOver = false;
  /** The sign-out in progress. Aborted if the session changes. */
  #ending: AbortController | undefined;
  /** Resolves when it is decided whether the session continues. */
  #decision: Promise<void> | undefined;
  #cancelCheck = NOTHING;
  #cancelWarning = NOTHING;

  override readonly timeLeftMs = this.#timeLeftMs.asReadonly();
  override readonly isWarning = this.#isWarning.asReadonly();

  start(): void {
    this.#events.state$.pipe(takeUntilDestroyed(this.#destroyRef)).subscribe(() => this.#follow());
    const stops = [
      this.#userActivity.listen(() => this.staySignedIn()),
      this.#wakeUps.listen(() => this.#check()),
      this.#channel.listen((message) => this.#receive(message)),
      this.#session.beforeUse(() => this.#decide()),
    ];
    this.#destroyRef.onDestroy(() => {
      for (const stop of stops) stop();
      this.#stop();
      this.#ending?.abort();
      this.#activity?.close();
    });
  }

  override staySignedIn(): void {
    const activity = this.#activity;
    if (!activity) return;
    if (this.#leftMs(activity) <= 0) {
      // For example, this movement has just woken the device.
      if (!this.#isOver) this.#check();
      return;
    }
    activity.renew();
    if (this.#isWarning()) this.#check();
  }

  #follow(): void {
    const { tokens } = this.#session;
    const sessionId = tokens && nameOf(tokens);
    if (sessionId === this.#sessionId) return;
    // The store may hold the session until the sign-out completes. A page that opens meanwhile must
    // know that the session has timed out.
    if (sessionId === undefined && this.#isOver) return this.#stop();
    this.#stop();
    this.#ending?.abort();
    this.#ending = undefined;
    this.#activity?.forget();
    this.#sessionId = sessionId;
    this.#activity = undefined;
    this.#isOver = false;
    if (sessionId === undefined) return;
    const { idleMs, warnMs } = this.#options;
    // Often enough that a missing message causes no warning and no sign-out.
    const pauseMs = Math.min(PAUSE_MS, (idleMs - warnMs) / 2);
    const [clock, storage, channel] = [this.#clock, this.#storage, this.#channel];
    this.#activity = new LastActivity(clock, storage, channel, sessionId, pauseMs);
    this.#check();
  }

  #stop(): void {
    this.#cancelCheck();
    this.#cancelWarning();
    this.#cancelWarning = NOTHING;
    this.#isWarning.set(false);
    this.#timeLeftMs.set(null);
  }

  #receive({ type, sessionId, atMs }: TabMessage): void {
    if (sessionId !== this.#sessionId) return;
    if (type === ACTIVE && atMs !== undefined) {
      this.#activity?.receive(atMs);
      this.#check();
    } else if (type === IDLE_OVER && !this.#isOver && this.#activity) {
      // Another tab is signing out. This tab waits for the lock, in case that fails.
      if (!this.#ending) this.#end(this.#activity);
      this.#close();
    }
  }

  /** After the timeout, holds tokens back until it is decided whether the session continues. */
  #decide(): Promise<void> | undefined {
    if (!this.#activity || this.#isOver || this.#leftMs(this.#activity) > 0) return undefined;
    this.#check();
    return this.#decision;
  }

  /** Updates the state and schedules the next check. */
  #check(): void {
    const activity = this.#activity;
    if (!activity || this.#ending) return;
    this.#cancelCheck();
    const { warnMs } = this.#options;
    if (this.#leftMs(activity) <= warnMs) activity.readStored();
    const left = this.#leftMs(activity);
    this.#timeLeftMs.set(Math.ceil(left));
    this.#warn(left > 0 && left <= warnMs, activity);
    if (left <= 0) {
      this.#end(activity);
      return;
    }
    const next = Math.ceil(left > warnMs ? left - warnMs : left);
    this.#cancelCheck = this.#clock.after(Math.min(TICK_MS, next), () => this.#check());
  }

  #warn(isWarning: boolean, activity: LastActivity): void {
    if (isWarning === this.#isWarning()) return;
    this.#isWarning.set(isWarning);
    this.#cancelWarning();
    this.#cancelWarning = NOTHING;
    if (!isWarning) return;
    this.#cancelWarning = this.#oncePerBrowser.announceOnce(
      `idle-expiring/${activity.atMs}`,
      this.#sessionId,
      () => {
        const timeLeftMs = this.#leftMs(activity);
        this.#events.report({ type: 'expiring', what: 'idle', timeLeftMs });
      },
    );
  }

  #end(activity: LastActivity): void {
    const { signal } = (this.#ending = new AbortController());
    this.#decision = new Promise((decided) => void this.#endUnderLock(activity, signal, decided));
  }

  /** Under a lock across tabs, so that only one tab signs out. */
  async #endUnderLock(
    activity: LastActivity,
    signal: AbortSignal,
    decided: () => void,
  ): Promise<void> {
    const name = `amplify-token-guard/${this.#sessionId ?? ''}/idle`;
    const release = await this.#lock.take(name, SIGN_OUT_MS, signal);
    // Another tab may have seen activity meanwhile.
    activity.readStored();
    const isDue = this.#leftMs(activity) <= 0;
    if (!signal.aborted && isDue) {
      if (!this.#isOver) this.#channel.post({ type: IDLE_OVER, sessionId: this.#sessionId ?? '' });
      this.#close();
      decided();
      if (await this.#isStored()) await this.#signOut();
    }
    release();
    decided();
    if (signal.aborted) return;
    const mustRepeat = isDue && (await this.#isStored());
    if (signal.aborted) return;
    this.#ending = undefined;
    if (mustRepeat) this.#cancelCheck = this.#clock.after(RETRY_MS, () => this.#check());
    else if (isDue) this.#forget();
    else this.#check();
  }

  /** From now on no token is handed out, however long the sign-out takes. */
  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.report({ type: 'expired', what: 'idle' });
    this.#session.close();
  }

  /** Limited, because a network that hangs must not keep the lock. */
  async #signOut(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(SIGN_OUT_MS, resolve);
      this.#source
        .signOut()
        .catch(NOTHING)
        .finally(() => {
          cancel();
          resolve();
        });
    });
  }

  /** Whether the store still holds the session. Assumed if the store can't be read. */
  async #isStored(): Promise<boolean> {
    try {
      const tokens = await this.#source.load();
      return !!tokens && nameOf(tokens) === this.#sessionId;
    } catch {
      return true;
    }
  }

  #forget(): void {
    this.#activity?.forget();
    this.#activity = undefined;
    this.#sessionId = undefined;
    this.#isOver = false;
  }

  #leftMs(activity: LastActivity): number {
    return this.#isOver ? 0 : Math.max(0, this.#options.idleMs - activity.idleMs());
  }
}
