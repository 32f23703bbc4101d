import { DestroyRef, inject, Injectable, InjectionToken } from '@angular/core';
import { Alarm } from '../platform/alarm';
import { TokenGuardClock } from '../platform/clock';
import { TokenAnnouncer } from '../token/token-announcer';
import { TokenHolder } from '../token/token-holder';
import { TokenKeeper } from '../token/token-keeper';

/** When `withExpiryWarning()` warns. */
export interface ExpiryWarningOptions {
  /**
   * How long before the token expires, in ms. Never more than a quarter of the token's life. As
   * the guard refreshes earlier, this happens only while refreshing fails. Default: 30 000.
   */
  readonly tokenMs?: number;
  /** How long before the session ends, in ms; needs `sessionLifetimeMs`. Default: 300 000. */
  readonly sessionMs?: number;
}

export const EXPIRY_WARNING_OPTIONS = new InjectionToken<Required<ExpiryWarningOptions>>(
  'EXPIRY_WARNING_OPTIONS',
);

const LARGEST_WARNING_SHARE = 1 / 4;

/** Reports `expiring` ahead of the end of token and session, and `expired` at it. */
@Injectable()
export class ExpiryWarning {
  readonly #keeper = inject(TokenKeeper);
  readonly #holder = inject(TokenHolder);
  readonly #announcer = inject(TokenAnnouncer);
  readonly #options = inject(EXPIRY_WARNING_OPTIONS);
  readonly #destroyRef = inject(DestroyRef);
  readonly #tokenAlarm = new Alarm(inject(TokenGuardClock));
  readonly #sessionAlarm = new Alarm(inject(TokenGuardClock));
  #generation = 0;
  /** What is to be told of the token unless the refresh under way makes it untrue. */
  #held: (() => void) | undefined;
  #signedInAtMs: number | undefined;

  start(): void {
    const subscription = this.#announcer.state$.subscribe(() => this.#follow());
    this.#destroyRef.onDestroy(() => {
      subscription.unsubscribe();
      this.#tokenAlarm.clear();
      this.#sessionAlarm.clear();
    });
  }

  #follow(): void {
    const token = this.#holder.current;
    if (token?.generation !== this.#generation) {
      this.#generation = token?.generation ?? 0;
      this.#tokenAlarm.clear();
      this.#held = undefined;
      if (token) {
        const aheadMs = Math.min(this.#options.tokenMs, token.lifetimeMs * LARGEST_WARNING_SHARE);
        this.#arm(this.#tokenAlarm, 'token', aheadMs, () => this.#keeper.timeLeftMs());
      }
    }
    if (!this.#keeper.isRefreshing) this.#tellHeld();
    if (token?.tokens.signedInAtMs !== this.#signedInAtMs) {
      this.#signedInAtMs = token?.tokens.signedInAtMs;
      this.#sessionAlarm.clear();
      if (this.#keeper.sessionTimeLeftMs() !== null) {
        const timeLeftMs = (): number => this.#keeper.sessionTimeLeftMs() ?? Infinity;
        this.#arm(this.#sessionAlarm, 'session', this.#options.sessionMs, timeLeftMs);
      }
    }
  }

  #arm(alarm: Alarm, what: 'token' | 'session', aheadMs: number, timeLeftMs: () => number): void {
    const warn = (): void => {
      this.#announcer.report({ type: 'expiring', what, timeLeftMs: Math.max(0, timeLeftMs()) });
      alarm.set(timeLeftMs, () => this.#tell(what, end));
    };
    const end = (): void => this.#announcer.report({ type: 'expired', what });
    alarm.set(
      () => timeLeftMs() - aheadMs,
      () => this.#tell(what, warn),
    );
  }

  #tellHeld(): void {
    const words = this.#held;
    this.#held = undefined;
    words?.();
  }

  #tell(what: 'token' | 'session', words: () => void): void {
    if (what === 'token' && this.#keeper.isRefreshing) this.#held = words;
    else words();
  }
}
