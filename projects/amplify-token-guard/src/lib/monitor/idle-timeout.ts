import { Injectable, InjectionToken, Signal } from '@angular/core';
import { TokenGuardError } from '../token-guard-error';

/** How long a user may be idle; see `withIdleTimeout()`. */
export interface IdleTimeoutOptions {
  /** The time without any activity after which the user is signed out, in ms; 1000 or more. */
  readonly idleMs: number;
  /**
   * How long before that the warning comes, in ms; less than `idleMs`, and 0 for no warning.
   * Default: 60 000, or half of `idleMs` if that is less.
   */
  readonly warnMs?: number;
}

export const IDLE_TIMEOUT_OPTIONS = new InjectionToken<Required<IdleTimeoutOptions>>(
  'IDLE_TIMEOUT_OPTIONS',
);

/**
 * How long the user may still be idle, for a banner that warns; the same in every tab. Needs
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
   * Time left until the user is signed out, in ms, every second anew, or `null` when nobody is
   * signed in. Never negative.
   */
  abstract readonly timeLeftMs: Signal<number | null>;

  /** Whether that is `warnMs` or less. Activity in any tab makes this `false`. */
  abstract readonly isWarning: Signal<boolean>;

  /** Counts as activity, in all tabs; also for what is no input, such as a film that is watched. */
  abstract staySignedIn(): void;
}

function failWithoutFeature(): never {
  throw new TokenGuardError(
    'config-invalid',
    'IdleTimeout needs withIdleTimeout(): add it to the features of provideAmplifyTokenGuard().',
  );
}
