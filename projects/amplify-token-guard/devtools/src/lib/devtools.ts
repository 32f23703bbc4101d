import { DOCUMENT, Injector } from '@angular/core';
import { AuthTokenService, TokenSource } from 'amplify-token-guard';
import { ClockPage, DeviceClock } from './device-clock';
import { EventList } from './event-list';
import { FailingRefreshes } from './failing-refreshes';
import { TokenSpoiler } from './token-spoiler';

/** The actions of the panel, and the guard's events. */
export class Devtools {
  readonly #source: TokenSource;
  readonly #spoiler: TokenSpoiler;
  readonly #page: Window;
  readonly #stop: () => void;

  readonly clock: DeviceClock;
  readonly events: EventList;
  readonly failing: FailingRefreshes;
  readonly isRejectingNext;

  constructor(injector: Injector, spoiler: TokenSpoiler) {
    this.#source = injector.get(TokenSource);
    this.#spoiler = spoiler;
    this.#page = injector.get(DOCUMENT).defaultView!;
    this.isRejectingNext = spoiler.isArmed;
    // The type `Window` doesn't list its constructors.
    this.clock = new DeviceClock(this.#page as unknown as ClockPage);
    this.events = new EventList(() => performance.timeOrigin + performance.now());
    this.failing = new FailingRefreshes(this.#source);
    const heard = injector
      .get(AuthTokenService)
      .events$.subscribe((event) => this.events.add(event));
    this.#stop = () => heard.unsubscribe();
  }

  /** Every server rejects the current token from now on, and the guard doesn't know. */
  async lapseToken(): Promise<void> {
    const tokens = await this.#source.load();
    if (!tokens) return this.events.note('Nobody is signed in: there is no token.');
    this.#spoiler.lapse([tokens.accessToken, tokens.idToken]);
    this.events.note('The token has lapsed. Servers reject it from now on.');
  }

  /** Makes the server reject the next token that is sent, or not. */
  rejectNext(on: boolean): void {
    this.#spoiler.arm(on);
    this.events.note(`The next request ${on ? 'will be' : 'will not be'} rejected.`);
  }

  /** Makes refreshes fail, or work again. */
  failRefreshes(on: boolean): void {
    this.failing.set(on);
    this.events.note(on ? 'Refreshes fail from now on.' : 'Refreshes work again.');
  }

  /** Sets the clock forward, or back with a negative number. */
  stepClock(byMs: number): void {
    this.clock.step(byMs);
    const minutes = Math.abs(byMs) / 60_000;
    this.events.note(`The clock was set ${byMs < 0 ? 'back' : 'forward'} by ${minutes} min.`);
  }

  restoreClock(): void {
    this.clock.restore();
    this.events.note('The clock is right again.');
  }

  /** Opens the page in a second tab, which shares the session. */
  openTab(): void {
    this.#page.open(this.#page.location.href, '_blank', 'noopener');
    this.events.note('A second tab was opened.');
  }

  /** Undoes everything. */
  destroy(): void {
    this.#stop();
    this.clock.restore();
    this.failing.restore();
  }
}
