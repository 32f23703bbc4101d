import { DestroyRef, inject, Injectable, NgZone } from '@angular/core';
import { BehaviorSubject, filter, Subject } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { TokenEvent, TokenEventBody } from './token-events';
import { TokenState } from './token-state';

/** Publishes state and events to the app, inside the Angular zone if there is one. */
@Injectable({ providedIn: 'root' })
export class SessionEvents {
  readonly #clock = inject(TokenGuardClock);
  readonly #zone = inject(NgZone);
  readonly #state = new BehaviorSubject<TokenState>({ status: 'unknown' });
  readonly #events = new Subject<TokenEvent>();
  readonly #undelivered: (() => void)[] = [];
  #status: TokenState['status'] = 'unknown';

  readonly state$ = this.#state.asObservable();
  /** The states other than `unknown`. */
  readonly known$ = this.#state.pipe(filter(({ status }) => status !== 'unknown'));
  readonly events$ = this.#events.asObservable();

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#state.complete();
      this.#events.complete();
    });
  }

  /** The latest status. Listeners may not have received it yet. */
  get status(): TokenState['status'] {
    return this.#status;
  }

  /** Publishes a new state. */
  publish(state: TokenState): void {
    this.#status = state.status;
    this.#deliver(() => this.#state.next(state));
  }

  /** Publishes an event. */
  report(event: TokenEventBody): void {
    const atMs = this.#clock.wallMs();
    this.#deliver(() => this.#events.next(inWholeMs({ ...event, atMs })));
  }

  /**
   * Delivers in order. If a listener causes another event, all listeners receive the first one
   * before the second, so that no effect comes before its cause.
   */
  #deliver(delivery: () => void): void {
    this.#undelivered.push(delivery);
    if (this.#undelivered.length > 1) return;
    this.#zone.run(() => {
      while (this.#undelivered[0]) {
        this.#undelivered[0]();
        this.#undelivered.shift();
      }
    });
  }
}

/** Browser clocks return fractions of a millisecond. */
function inWholeMs(event: TokenEvent): TokenEvent {
  const entries = Object.entries(event).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'number' ? Math.ceil(value) : value,
  ]);
  return Object.fromEntries(entries) as TokenEvent;
}
