import { DestroyRef, inject, Injectable, NgZone } from '@angular/core';
import { BehaviorSubject, Subject } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { TokenEvent, TokenEventBody } from './token-events';
import { TokenState } from './token-state';

/** Tells the app about the session, inside the Angular zone where there is one. */
@Injectable({ providedIn: 'root' })
export class TokenAnnouncer {
  readonly #clock = inject(TokenGuardClock);
  readonly #zone = inject(NgZone);
  readonly #state = new BehaviorSubject<TokenState>({ status: 'unknown' });
  readonly #events = new Subject<TokenEvent>();

  readonly state$ = this.#state.asObservable();
  readonly events = this.#events.asObservable();

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#state.complete();
      this.#events.complete();
    });
  }

  get status(): TokenState['status'] {
    return this.#state.value.status;
  }

  publish(state: TokenState): void {
    this.#zone.run(() => this.#state.next(state));
  }

  report(event: TokenEventBody): void {
    this.#zone.run(() => this.#events.next({ ...event, atMs: this.#clock.wallMs() }));
  }
}
