import {
  EXPIRY_WARNING_OPTIONS,
  ExpiryWarning,
  ExpiryWarningOptions,
} from './monitor/expiry-warning';
import { checkDuration } from './resolve-options';
import { FEATURE_RUNNERS, TokenGuardFeature } from './token-guard-feature';

/**
 * Announces the end of token and session ahead of time, as `expiring` and `expired` events.
 *
 * @throws TokenGuardError `config-invalid` for a time that is no whole number of ms.
 */
export function withExpiryWarning(options: ExpiryWarningOptions = {}): TokenGuardFeature {
  const { tokenMs = 30_000, sessionMs = 300_000 } = options;
  checkDuration('withExpiryWarning()', 'tokenMs', tokenMs);
  checkDuration('withExpiryWarning()', 'sessionMs', sessionMs);
  return {
    ɵkind: 'withExpiryWarning',
    ɵproviders: [
      ExpiryWarning,
      { provide: EXPIRY_WARNING_OPTIONS, useValue: { tokenMs, sessionMs } },
      { provide: FEATURE_RUNNERS, useExisting: ExpiryWarning, multi: true },
    ],
  };
}
