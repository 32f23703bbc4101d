import { InjectionToken } from '@angular/core';

/** When `withExpiryWarning()` warns. */
export interface ExpiryWarningOptions {
  /**
   * How long before the token expires, in ms. Capped at a quarter of the token's lifetime. Because
   * the guard refreshes earlier, this warning comes only while refreshing fails. Default: 30 000.
   */
  readonly tokenMs?: number;
  /**
   * How long before the session ends, in ms. Requires `sessionLifetimeMs`. Announced in one tab of
   * the browser. Default: 300 000.
   */
  readonly sessionMs?: number;
}

export const EXPIRY_WARNING_OPTIONS = new InjectionToken<Required<ExpiryWarningOptions>>(
  'EXPIRY_WARNING_OPTIONS',
);
