import { EVENT_LOG_WRITER, EventLog, EventLogWriter } from './monitor/event-log';
import { FEATURE_RUNNERS, TokenGuardFeature } from './token-guard-feature';

/**
 * Logs every event.
 *
 * @param write receives the log instead of the console, for example to send it to a monitoring
 * service.
 */
export function withEventLog(
  write: EventLogWriter = (line, event) => console.info(line, event),
): TokenGuardFeature {
  return {
    ɵkind: 'withEventLog',
    ɵproviders: [
      EventLog,
      { provide: EVENT_LOG_WRITER, useValue: write },
      { provide: FEATURE_RUNNERS, useExisting: EventLog, multi: true },
    ],
  };
}
