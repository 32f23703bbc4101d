import { DestroyRef, inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Alarm } from '../platform/alarm';
import { TokenGuardClock } from '../platform/clock';
import { SessionEvents } from '../session/session-events';
import { TokenEventBody } from '../session/token-events';
import { CurrentSession } from '../session/current-session';
import { TokenManager } from '../session/token-manager';
import { EXPIRY_WARNING_OPTIONS } from './expiry-warning';
import { OncePerBrowser } from './once-per-browser';

/** Reports `expiring` before the session ends, and `expired` when it ends, once across all tabs. */
@Injectable()
export class SessionWarning {
  readonly #manager = inject(TokenManager);
  readonly #session = inject(CurrentSession);
  readonly #events = inject(SessionEvents);
  readonly #oncePerBrowser = inject(OncePerBrowser);
  readonly #options = inject(EXPIRY_WARNING_OPTIONS);
  readonly #alarm = new Alarm(inject(TokenGuardClock));
  #signedInAtMs: number | undefined;
  /** Whether the end of the session is known. */
  #isKnown = false;
  /** The check that waits for the end of the refresh in progress. */
  #held: (() => void) | undefined;
  #cancelAnnouncements: (() => void)[] = [];

  start(): void {
    this.#events.state$.pipe(takeUntilDestroyed()).subscribe(() => this.#follow());
    inject(DestroyRef).onDestroy(() => this.#stop());
  }

  #follow(): void {
    const signedInAtMs = this.#session.tokens?.signedInAtMs;
    const isKnown = this.#manager.sessionTimeLeftMs() !== null;
    if (signedInAtMs !== this.#signedInAtMs || isKnown !== this.#isKnown) {
      this.#stop();
      this.#signedInAtMs = signedInAtMs;
      this.#isKnown = isKnown;
      if (isKnown) this.#awaitWarning();
    } else if (!this.#mayBeCorrected()) {
      const checkAgain = this.#held;
      this.#held = undefined;
      checkAgain?.();
    }
  }

  #stop(): void {
    this.#alarm.clear();
    this.#held = undefined;
    for (const cancel of this.#cancelAnnouncements.splice(0)) cancel();
  }

  #awaitWarning(): void {
    this.#await(this.#options.sessionMs, () => {
      this.#announce('session-expiring', () => ({
        type: 'expiring',
        what: 'session',
        timeLeftMs: this.#timeLeftMs(),
      }));
      this.#awaitEnd();
    });
  }

  #awaitEnd(): void {
    this.#await(0, () => {
      this.#announce('session-expired', () => ({ type: 'expired', what: 'session' }));
    });
  }

  #await(aheadMs: number, ring: () => void): void {
    const wait = (): void => {
      this.#alarm.set(
        () => this.#timeLeftMs() - aheadMs,
        () => {
          if (this.#manager.timeLeftMs() <= 0) this.#manager.refreshAhead();
          if (this.#mayBeCorrected()) this.#held = wait;
          else ring();
        },
      );
    };
    wait();
  }

  /**
   * A clock that was set forward makes token and session look old. The token of the refresh in
   * progress shows how old the session really is.
   */
  #mayBeCorrected(): boolean {
    return this.#manager.isRefreshing && this.#manager.timeLeftMs() <= 0;
  }

  #announce(what: string, event: () => TokenEventBody): void {
    const sessionId = this.#session.tokens?.sessionId;
    const report = (): void => this.#events.report(event());
    this.#cancelAnnouncements.push(this.#oncePerBrowser.announceOnce(what, sessionId, report));
  }

  #timeLeftMs(): number {
    return this.#manager.sessionTimeLeftMs() ?? Infinity;
  }
}
