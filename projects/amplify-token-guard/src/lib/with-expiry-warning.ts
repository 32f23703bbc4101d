import { EXPIRY_WARNING_OPTIONS, ExpiryWarningOptions } from './monitor/expiry-warning';
import { SessionWarning } from './monitor/session-warning';
import { OncePerBrowser } from './monitor/once-per-browser';
import { TokenWarning } from './monitor/token-warning';
import { checkDuration, checkObject } from './check-options';
import { FEATURE_RUNNERS, TokenGuardFeature } from './token-guard-feature';

/** Set to false by production builds, which then leave out what it guards. */
declare const ngDevMode: unknown;

const WHERE = 'withExpiryWarning()';

/**
 * Announces the end of the token and of the session ahead of time, as `expiring` and `expired`
 * events. Each tab announces the end of its token. Only one tab of the browser announces the end of
 * the session.
 *
 * @throws TokenGuardError `config-invalid`, in development builds, for a time that isn't a whole
 * number of ms, and for other keys.
 */
export function withExpiryWarning(options: ExpiryWarningOptions = {}): TokenGuardFeature {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    checkObject(options, WHERE, ['tokenMs', 'sessionMs']);
  }
  const { tokenMs = 30_000, sessionMs = 300_000 } = options;
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    checkDuration(WHERE, 'tokenMs', tokenMs);
    checkDuration(WHERE, 'sessionMs', sessionMs);
  }
  return {
    ɵkind: 'withExpiryWarning',
    ɵproviders: [
      TokenWarning,
      SessionWarning,
      OncePerBrowser,
      { provide: EXPIRY_WARNING_OPTIONS, useValue: { tokenMs, sessionMs } },
      { provide: FEATURE_RUNNERS, useExisting: TokenWarning, multi: true },
      { provide: FEATURE_RUNNERS, useExisting: SessionWarning, multi: true },
    ],
  };
}
