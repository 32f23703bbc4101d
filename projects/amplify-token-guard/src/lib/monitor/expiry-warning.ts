import { InjectionToken } from '@angular/core';

/** When `withExpiryWarning()` warns. */
export interface ExpiryWarningOptions {
  /**
   * How long before the token expires, in ms. Never more than a quarter of the token's life. As
   * the guard refreshes earlier, this happens only while refreshing fails. Default: 30 000.
   */
  readonly tokenMs?: number;
  /**
   * How long before the session ends, in ms; needs `sessionLifetimeMs`. Told in one tab of the
   * browser. Default: 300 000.
   */
  readonly sessionMs?: number;
}

export const EXPIRY_WARNING_OPTIONS = new InjectionToken<Required<ExpiryWarningOptions>>(
  'EXPIRY_WARNING_OPTIONS',
);
