import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TokenGuardClock } from '../platform/clock';
import { CurrentSession } from '../session/current-session';
import { FeatureRunner } from '../token-guard-feature';
import { IdleSignOut } from './idle-sign-out';
import { IDLE_TIMEOUT_OPTIONS, IdleTimeout } from './idle-timeout';
import { IdleWarning } from './idle-warning';
import { LastActivity } from './last-activity';

const TICK_MS = 1_000;
/** The longest minimum interval between two messages to other tabs about activity. */
const SHARE_INTERVAL_MS = 1_000;
/** The pause after a failed sign-out. */
const RETRY_MS = 10_000;

const NOTHING = (): void => undefined;

/** Signs the user out after a time without activity in any tab. */
@Injectable()
export class IdleWatch extends IdleTimeout implements FeatureRunner {
  readonly #options = inject(IDLE_TIMEOUT_OPTIONS);
  readonly #session = inject(CurrentSession);
  readonly #activity = inject(LastActivity);
  readonly #warning = inject(IdleWarning);
  readonly #signOut = inject(IdleSignOut);
  readonly #clock = inject(TokenGuardClock);
  readonly #timeLeftMs = signal<number | null>(null);
  #cancelCheck = NOTHING;

  override readonly timeLeftMs = this.#timeLeftMs.asReadonly();
  override readonly isWarning = this.#warning.isOn;

  start(): void {
    this.#session.name$.pipe(takeUntilDestroyed()).subscribe((name) => this.#follow(name));
    this.#signOut.elsewhere$.pipe(takeUntilDestroyed()).subscribe((name) => this.#join(name));
    this.#activity.signs$.pipe(takeUntilDestroyed()).subscribe(() => this.staySignedIn());
    this.#activity.leaps$.pipe(takeUntilDestroyed()).subscribe(() => this.#check());
    const stopDeciding = this.#session.beforeUse(() => this.#decide());
    inject(DestroyRef).onDestroy(() => {
      stopDeciding();
      this.#pause();
      this.#signOut.reset();
      this.#activity.stop();
    });
  }

  override staySignedIn(): void {
    if (this.#activity.sessionId === undefined) return;
    if (this.#leftMs() <= 0) {
      // For example, this movement has just woken the device.
      if (!this.#signOut.isAnnounced) this.#check();
      return;
    }
    this.#activity.renew();
    if (this.isWarning()) this.#check();
  }

  #follow(sessionId: string | undefined): void {
    if (sessionId === this.#activity.sessionId) return;
    this.#pause();
    // The store may hold the session until the sign-out completes. A page that opens meanwhile must
    // know that the session has timed out.
    if (sessionId === undefined && this.#signOut.isAnnounced) return;
    this.#forget();
    if (sessionId === undefined) return;
    const { idleMs, warnMs } = this.#options;
    // Often enough that a missing message causes no warning and no sign-out.
    this.#activity.begin(sessionId, Math.min(SHARE_INTERVAL_MS, (idleMs - warnMs) / 2));
    this.#check();
  }

  #forget(): void {
    this.#signOut.reset();
    this.#activity.forget();
  }

  #pause(): void {
    this.#cancelCheck();
    this.#warning.turnOff();
    this.#timeLeftMs.set(null);
  }

  /** After the timeout, holds tokens back until it is decided whether the session continues. */
  #decide(): Promise<void> | undefined {
    const isDue = this.#activity.sessionId !== undefined && this.#leftMs() <= 0;
    if (!isDue || this.#signOut.isAnnounced) return undefined;
    this.#check();
    return this.#signOut.decision;
  }

  /** Updates the state and schedules the next check. */
  #check(): void {
    const { sessionId } = this.#activity;
    if (sessionId === undefined || this.#signOut.isRunning) return;
    this.#cancelCheck();
    const { warnMs } = this.#options;
    if (this.#leftMs() <= warnMs) this.#activity.readStored();
    const leftMs = this.#leftMs();
    this.#timeLeftMs.set(Math.ceil(leftMs));
    if (leftMs > 0 && leftMs <= warnMs) this.#warning.turnOn(() => this.#leftMs());
    else this.#warning.turnOff();
    if (leftMs <= 0) {
      void this.#end(sessionId);
      return;
    }
    const nextMs = Math.ceil(leftMs > warnMs ? leftMs - warnMs : leftMs);
    this.#checkAfter(Math.min(TICK_MS, nextMs));
  }

  #checkAfter(ms: number): void {
    this.#cancelCheck = this.#clock.after(ms, () => this.#check());
  }

  /** Another tab signs out. This tab waits for the lock, in case that fails. */
  #join(sessionId: string): void {
    if (sessionId !== this.#activity.sessionId || this.#signOut.isAnnounced) return;
    if (!this.#signOut.isRunning) void this.#end(sessionId);
    this.#signOut.announce();
  }

  async #end(sessionId: string): Promise<void> {
    const result = await this.#signOut.run(sessionId, () => {
      this.#activity.readStored();
      return this.#leftMs() <= 0;
    });
    if (result === 'failed') this.#checkAfter(RETRY_MS);
    if (result === 'signed-out') this.#forget();
    if (result === 'active') this.#check();
  }

  #leftMs(): number {
    return this.#signOut.isAnnounced
      ? 0
      : Math.max(0, this.#options.idleMs - this.#activity.idleMs());
  }
}
