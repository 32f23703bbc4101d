import { inject, Injectable, InjectionToken } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TokenEvent } from '../session/token-events';
import { SessionEvents } from '../session/session-events';

/** Receives one line of the log and its event. */
export type EventLogWriter = (line: string, event: TokenEvent) => void;

export const EVENT_LOG_WRITER = new InjectionToken<EventLogWriter>('EVENT_LOG_WRITER');

/** Logs every event. Events don't contain tokens, so the log doesn't either. */
@Injectable()
export class EventLog {
  readonly #events = inject(SessionEvents);
  readonly #write = inject(EVENT_LOG_WRITER);

  start(): void {
    this.#events.events$
      .pipe(takeUntilDestroyed())
      .subscribe((event) => this.#write(`[amplify-token-guard] ${event.type}`, event));
  }
}
