import { DestroyRef, inject, Injectable } from '@angular/core';
import { Alarm } from '../platform/alarm';
import { TokenGuardClock } from '../platform/clock';
import { TokenAnnouncer } from '../session/token-announcer';
import { TokenHolder } from '../session/token-holder';
import { TokenKeeper } from '../session/token-keeper';
import { EXPIRY_WARNING_OPTIONS } from './expiry-warning';

const LARGEST_WARNING_SHARE = 1 / 4;

/** Reports `expiring` ahead of the end of the token, and `expired` at it. */
@Injectable()
export class TokenWarning {
  readonly #keeper = inject(TokenKeeper);
  readonly #holder = inject(TokenHolder);
  readonly #announcer = inject(TokenAnnouncer);
  readonly #options = inject(EXPIRY_WARNING_OPTIONS);
  readonly #destroyRef = inject(DestroyRef);
  readonly #alarm = new Alarm(inject(TokenGuardClock));
  #generation = 0;
  /** What is to be told unless the refresh under way makes it untrue. */
  #held: (() => void) | undefined;

  start(): void {
    const subscription = this.#announcer.state$.subscribe(() => this.#follow());
    this.#destroyRef.onDestroy(() => {
      subscription.unsubscribe();
      this.#alarm.clear();
    });
  }

  #follow(): void {
    const token = this.#holder.current;
    if (token?.generation !== this.#generation) {
      this.#generation = token?.generation ?? 0;
      this.#alarm.clear();
      this.#held = undefined;
      if (token) this.#arm(token.lifetimeMs);
    }
    if (!this.#keeper.isRefreshing) this.#tellHeld();
  }

  #arm(lifetimeMs: number): void {
    const aheadMs = Math.min(this.#options.tokenMs, lifetimeMs * LARGEST_WARNING_SHARE);
    const left = (): number => this.#keeper.timeLeftMs();
    const warn = (): void => {
      const timeLeftMs = Math.max(0, left());
      this.#announcer.report({ type: 'expiring', what: 'token', timeLeftMs });
      this.#alarm.set(left, () => this.#tell(end));
    };
    const end = (): void => this.#announcer.report({ type: 'expired', what: 'token' });
    this.#alarm.set(
      () => left() - aheadMs,
      () => this.#tell(warn),
    );
  }

  #tell(words: () => void): void {
    if (this.#keeper.isRefreshing) this.#held = words;
    else words();
  }

  #tellHeld(): void {
    const words = this.#held;
    this.#held = undefined;
    words?.();
  }
}
