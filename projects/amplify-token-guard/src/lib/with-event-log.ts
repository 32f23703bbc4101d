import { EVENT_LOG_WRITER, EventLog, EventLogWriter } from './monitor/event-log';
import { checkFunction } from './check-options';
import { FEATURE_RUNNERS, TokenGuardFeature } from './token-guard-feature';

/** Set to false by production builds, which then leave out what it guards. */
declare const ngDevMode: unknown;

/**
 * Logs every event.
 *
 * @param write receives the log instead of the console, for example to send it to a monitoring
 * service.
 *
 * @throws TokenGuardError `config-invalid`, in development builds, when `write` isn't a function.
 */
export function withEventLog(
  write: EventLogWriter = (line, event) => console.info(line, event),
): TokenGuardFeature {
  if (typeof ngDevMode === 'undefined' || ngDevMode)
    checkFunction('withEventLog()', 'write', write);
  return {
    ɵkind: 'withEventLog',
    ɵproviders: [
      EventLog,
      { provide: EVENT_LOG_WRITER, useValue: write },
      { provide: FEATURE_RUNNERS, useExisting: EventLog, multi: true },
    ],
  };
}
