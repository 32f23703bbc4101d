import { DestroyRef, inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Alarm } from '../platform/alarm';
import { TokenGuardClock } from '../platform/clock';
import { SessionEvents } from '../session/session-events';
import { CurrentSession } from '../session/current-session';
import { TokenManager } from '../session/token-manager';
import { EXPIRY_WARNING_OPTIONS } from './expiry-warning';

const LARGEST_WARNING_SHARE = 0.25;

/** Reports `expiring` before the token expires, and `expired` when it does. */
@Injectable()
export class TokenWarning {
  readonly #manager = inject(TokenManager);
  readonly #session = inject(CurrentSession);
  readonly #events = inject(SessionEvents);
  readonly #options = inject(EXPIRY_WARNING_OPTIONS);
  readonly #alarm = new Alarm(inject(TokenGuardClock));
  #generation = 0;
  /** An event that waits for the end of the refresh in progress. */
  #held: (() => void) | undefined;

  start(): void {
    this.#events.state$.pipe(takeUntilDestroyed()).subscribe(() => this.#follow());
    inject(DestroyRef).onDestroy(() => this.#alarm.clear());
  }

  #follow(): void {
    const token = this.#session.current;
    if (token?.generation !== this.#generation) {
      this.#generation = token?.generation ?? 0;
      this.#alarm.clear();
      this.#held = undefined;
      if (token) this.#arm(token.lifetimeMs);
    }
    if (!this.#manager.isRefreshing) this.#reportHeld();
  }

  #arm(lifetimeMs: number): void {
    const aheadMs = Math.min(this.#options.tokenMs, lifetimeMs * LARGEST_WARNING_SHARE);
    const left = (): number => this.#manager.timeLeftMs();
    const warn = (): void => {
      const timeLeftMs = Math.max(0, left());
      this.#events.report({ type: 'expiring', what: 'token', timeLeftMs });
      this.#alarm.set(left, () => this.#report(end));
    };
    const end = (): void => this.#events.report({ type: 'expired', what: 'token' });
    this.#alarm.set(
      () => left() - aheadMs,
      () => this.#report(warn),
    );
  }

  #report(report: () => void): void {
    if (this.#manager.isRefreshing) this.#held = report;
    else report();
  }

  #reportHeld(): void {
    const report = this.#held;
    this.#held = undefined;
    report?.();
  }
}
