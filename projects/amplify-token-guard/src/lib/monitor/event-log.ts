import { DestroyRef, inject, Injectable, InjectionToken } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TokenEvent } from '../session/token-events';
import { SessionEvents } from '../session/session-events';

/** Takes one line of the log and the event it is about. */
export type EventLogWriter = (line: string, event: TokenEvent) => void;

export const EVENT_LOG_WRITER = new InjectionToken<EventLogWriter>('EVENT_LOG_WRITER');

/** Writes every event to a log. Events hold no token text, so neither does the log. */
@Injectable()
export class EventLog {
  readonly #events = inject(SessionEvents);
  readonly #write = inject(EVENT_LOG_WRITER);
  readonly #destroyRef = inject(DestroyRef);

  start(): void {
    this.#events.events$
      .pipe(takeUntilDestroyed(this.#destroyRef))
      .subscribe((event) => this.#write(`[amplify-token-guard] ${event.type}`, event));
  }
}
