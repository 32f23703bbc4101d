import { Injectable, InjectionToken, Signal } from '@angular/core';
import { TokenGuardError } from '../token-guard-error';

/** Options of `withIdleTimeout()`. */
export interface IdleTimeoutOptions {
  /** The time without activity after which the user is signed out, in ms. At least 1000. */
  readonly idleMs: number;
  /**
   * How long before the sign-out the warning comes, in ms. Less than `idleMs`. 0 for no warning.
   * Default: 60 000, or half of `idleMs` if that is less.
   */
  readonly warnMs?: number;
}

export const IDLE_TIMEOUT_OPTIONS = new InjectionToken<Required<IdleTimeoutOptions>>(
  'IDLE_TIMEOUT_OPTIONS',
);

/**
 * The time until the idle timeout, for example for a warning banner. Equal in every tab. Requires
 * `withIdleTimeout()`.
 *
 * @example
 * ```ts
 * template: `
 *   @if (idle.isWarning()) {
 *     Signed out in {{ idle.timeLeftMs() }} ms. <button (click)="idle.staySignedIn()">Stay</button>
 *   }
 * `
 * ```
 */
@Injectable({ providedIn: 'root', useFactory: failWithoutFeature })
export abstract class IdleTimeout {
  /**
   * Time left until the user is signed out, in ms, updated every second. `null` when nobody is
   * signed in. Never negative.
   */
  abstract readonly timeLeftMs: Signal<number | null>;

  /** Whether the time left is `warnMs` or less. Activity in any tab resets it to `false`. */
  abstract readonly isWarning: Signal<boolean>;

  /**
   * Counts as activity in all tabs. Use it for activity without input, such as watching a video.
   */
  abstract staySignedIn(): void;
}

function failWithoutFeature(): never {
  throw new TokenGuardError(
    'config-invalid',
    'IdleTimeout requires withIdleTimeout(). Add it to the features of provideAmplifyTokenGuard().',
  );
}
