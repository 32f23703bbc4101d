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
  readonly #unsaid: (() => void)[] = [];
  #status: TokenState['status'] = 'unknown';

  readonly state$ = this.#state.asObservable();
  /** The same without `unknown`. */
  readonly known$ = this.#state.pipe(filter(({ status }) => status !== 'unknown'));
  readonly events$ = this.#events.asObservable();

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#state.complete();
      this.#events.complete();
    });
  }

  get status(): TokenState['status'] {
    return this.#status;
  }

  publish(state: TokenState): void {
    this.#status = state.status;
    this.#say(() => this.#state.next(state));
  }

  report(event: TokenEventBody): void {
    const atMs = this.#clock.wallMs();
    this.#say(() => this.#events.next({ ...event, atMs }));
  }

  /**
   * One after the other: what a listener sets off while it listens is told to all of them after
   * what it heard, not in between.
   */
  #say(words: () => void): void {
    this.#unsaid.push(words);
    if (this.#unsaid.length > 1) return;
    this.#zone.run(() => {
      while (this.#unsaid[0]) {
        this.#unsaid[0]();
        this.#unsaid.shift();
      }
    });
  }
}
