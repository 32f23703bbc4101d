import { IDLE_TIMEOUT_OPTIONS, IdleTimeout, IdleTimeoutOptions } from './monitor/idle-timeout';
import { IdleWatch } from './monitor/idle-watch';
import { OncePerBrowser } from './monitor/once-per-browser';
import { checkDuration, invalid } from './resolve-options';
import { FEATURE_RUNNERS, TokenGuardFeature } from './token-guard-feature';

const WHERE = 'withIdleTimeout()';
const SHORTEST_IDLE_MS = 1_000;
const USUAL_WARNING_MS = 60_000;

/**
 * Signs the user out after a time without activity in any tab of the browser. The event `expiring`
 * with `what: 'idle'` warns ahead of time, in one tab. The event `expired` comes before the
 * sign-out, in every tab. {@link IdleTimeout} shows the time left.
 *
 * @throws TokenGuardError `config-invalid`. The message names the option, its value, and what is
 * expected.
 *
 * @example
 * ```ts
 * provideAmplifyTokenGuard(withIdleTimeout({ idleMs: 15 * 60_000, warnMs: 60_000 }));
 * ```
 */
export function withIdleTimeout(options: IdleTimeoutOptions): TokenGuardFeature {
  // Without options, the check below throws an error that names the missing option.
  const { idleMs } = { ...options };
  checkDuration(WHERE, 'idleMs', idleMs, SHORTEST_IDLE_MS);
  const { warnMs = Math.min(USUAL_WARNING_MS, Math.floor(idleMs / 2)) } = options;
  checkDuration(WHERE, 'warnMs', warnMs);
  if (warnMs >= idleMs) {
    throw invalid(`"warnMs" is ${warnMs}; expected less than ${idleMs} ("idleMs").`, WHERE);
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
