import { DestroyRef, inject, Injectable, NgZone } from '@angular/core';
import { BehaviorSubject, filter, Subject } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { TokenEvent, TokenEventBody } from './token-events';
import { TokenState } from './token-state';

/** Tells the app about the session, inside the Angular zone where there is one. */
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

  /** The state that was published last, which listeners may not have heard of yet. */
  get status(): TokenState['status'] {
    return this.#status;
  }

  /** Tells the app the new state. */
  publish(state: TokenState): void {
    this.#status = state.status;
    this.#deliver(() => this.#state.next(state));
  }

  /** Tells the app what has happened just now. */
  report(event: TokenEventBody): void {
    const atMs = this.#clock.wallMs();
    this.#deliver(() => this.#events.next(inWholeMs({ ...event, atMs })));
  }

  /**
   * Delivers one after the other. What a listener causes while it listens is delivered to all of them
   * afterwards, so that nobody hears of an effect before its cause.
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

/** Clocks of browsers measure fractions, which nobody wants to read. */
function inWholeMs(event: TokenEvent): TokenEvent {
  const entries = Object.entries(event).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'number' ? Math.ceil(value) : value,
  ]);
  return Object.fromEntries(entries) as TokenEvent;
}
