import { IdleSignOut } from './monitor/idle-sign-out';
import { IDLE_TIMEOUT_OPTIONS, IdleTimeout, IdleTimeoutOptions } from './monitor/idle-timeout';
import { IdleWarning } from './monitor/idle-warning';
import { IdleWatch } from './monitor/idle-watch';
import { LastActivity } from './monitor/last-activity';
import { OncePerBrowser } from './monitor/once-per-browser';
import { checkDuration, checkObject, invalid } from './check-options';
import { FEATURE_RUNNERS, TokenGuardFeature } from './token-guard-feature';

/** Set to false by production builds, which then leave out what it guards. */
declare const ngDevMode: unknown;

const WHERE = 'withIdleTimeout()';
const SHORTEST_IDLE_MS = 1_000;
const USUAL_WARNING_MS = 60_000;

/**
 * Signs the user out after a time without activity in any tab of the browser. The event `expiring`
 * with `what: 'idle'` warns ahead of time, in one tab. The event `expired` comes before the
 * sign-out, in every tab. {@link IdleTimeout} shows the time left.
 *
 * @throws TokenGuardError `config-invalid`, in development builds. The message names the option, its
 * value, and what is expected.
 *
 * @example
 * ```ts
 * provideAmplifyTokenGuard(withIdleTimeout({ idleMs: 15 * 60_000, warnMs: 60_000 }));
 * ```
 */
export function withIdleTimeout(options: IdleTimeoutOptions): TokenGuardFeature {
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkIdleOptions(options);
  const { idleMs, warnMs = usualWarningMs(idleMs) } = options;
  return {
    ɵkind: 'withIdleTimeout',
    ɵproviders: [
      IdleWatch,
      IdleSignOut,
      IdleWarning,
      LastActivity,
      OncePerBrowser,
      { provide: IdleTimeout, useExisting: IdleWatch },
      { provide: IDLE_TIMEOUT_OPTIONS, useValue: { idleMs, warnMs } },
      { provide: FEATURE_RUNNERS, useExisting: IdleWatch, multi: true },
    ],
  };
}

function usualWarningMs(idleMs: number): number {
  return Math.min(USUAL_WARNING_MS, Math.floor(idleMs / 2));
}

/** @param options may be missing: the error then names the missing option. */
function checkIdleOptions(options: IdleTimeoutOptions | undefined): void {
  checkObject(options ?? {}, WHERE, ['idleMs', 'warnMs']);
  const { idleMs, warnMs = usualWarningMs(Number(idleMs)) } = { ...options };
  checkDuration(WHERE, 'idleMs', idleMs, SHORTEST_IDLE_MS);
  checkDuration(WHERE, 'warnMs', warnMs);
  if (warnMs >= Number(idleMs)) {
    throw invalid(`"warnMs" is ${warnMs}; expected less than ${idleMs} ("idleMs").`, WHERE);
  }
}
