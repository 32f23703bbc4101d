import { inject, Injectable, signal } from '@angular/core';
import { SessionEvents } from '../session/session-events';
import { LastActivity } from './last-activity';
import { OncePerBrowser } from './once-per-browser';

const NOTHING = (): void => undefined;

/** The warning ahead of the idle timeout: a signal in every tab, and an event in one. */
@Injectable()
export class IdleWarning {
  readonly #activity = inject(LastActivity);
  readonly #events = inject(SessionEvents);
  readonly #oncePerBrowser = inject(OncePerBrowser);
  readonly #isOn = signal(false);
  #cancelAnnouncement = NOTHING;

  readonly isOn = this.#isOn.asReadonly();

  /** @param timeLeftMs called for the event, which may come a moment later */
  turnOn(timeLeftMs: () => number): void {
    if (this.#isOn()) return;
    this.#isOn.set(true);
    const { atMs, sessionId } = this.#activity;
    this.#cancelAnnouncement = this.#oncePerBrowser.announceOnce(
      `idle-expiring/${atMs}`,
      sessionId,
      () => this.#events.report({ type: 'expiring', what: 'idle', timeLeftMs: timeLeftMs() }),
    );
  }

  turnOff(): void {
    this.#isOn.set(false);
    this.#cancelAnnouncement();
    this.#cancelAnnouncement = NOTHING;
  }
}
