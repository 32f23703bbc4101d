import { IDLE_TIMEOUT_OPTIONS, IdleTimeout, IdleTimeoutOptions } from './monitor/idle-timeout';
import { IdleWatch } from './monitor/idle-watch';
import { OncePerBrowser } from './monitor/once-per-browser';
import { checkDuration, invalid } from './resolve-options';
import { FEATURE_RUNNERS, TokenGuardFeature } from './token-guard-feature';

const WHERE = 'withIdleTimeout()';
const SHORTEST_IDLE_MS = 1_000;
const USUAL_WARNING_MS = 60_000;

/**
 * Signs the user out after a time without any activity in any tab of the browser. `expiring` with
 * `what: 'idle'` is announced ahead in one tab, `expired` in every tab before the sign-out, and
 * {@link IdleTimeout} tells the time left.
 *
 * @throws TokenGuardError `config-invalid`, naming the option, its value and what is allowed.
 *
 * @example
 * ```ts
 * provideAmplifyTokenGuard(withIdleTimeout({ idleMs: 15 * 60_000, warnMs: 60_000 }));
 * ```
 */
export function withIdleTimeout(options: IdleTimeoutOptions): TokenGuardFeature {
  // Called without options, it says by the check below what is missing.
  const { idleMs } = { ...options };
  checkDuration(WHERE, 'idleMs', idleMs, SHORTEST_IDLE_MS);
  const { warnMs = Math.min(USUAL_WARNING_MS, Math.floor(idleMs / 2)) } = options;
  checkDuration(WHERE, 'warnMs', warnMs);
  if (warnMs >= idleMs) {
    throw invalid(`"warnMs" is ${warnMs}; allowed is less than ${idleMs} ("idleMs").`, WHERE);
  }
  return {
    ɵkind: 'withIdleTimeout',
    ɵproviders: [
      IdleWatch,
      OncePerBrowser,
      { provide: IdleTimeout, useExisting: IdleWatch },
      { provide: IDLE_TIMEOUT_OPTIONS, useValue: { idleMs, warnMs } },
      { provide: FEATURE_RUNNERS, useExisting: IdleWatch, multi: true },
    ],
  };
}
