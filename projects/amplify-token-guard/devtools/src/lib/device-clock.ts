import { signal } from '@angular/core';

/** The part of a window that is changed. */
export interface ClockPage {
  Date: DateConstructor;
}

/**
 * Sets the page's clock, as a user would set the device's. Only affects `Date`. Timers and
 * `performance.now()` continue unchanged.
 */
export class DeviceClock {
  readonly #page: ClockPage;
  readonly #offsetMs = signal(0);
  #undo: (() => void) | undefined;

  /** The offset of the clock, in ms. Positive means ahead. */
  readonly offsetMs = this.#offsetMs.asReadonly();

  constructor(page: ClockPage) {
    this.#page = page;
  }

  /** Sets the clock forward, or back with a negative number. */
  step(byMs: number): void {
    this.#undo ??= replaceDate(this.#page, () => this.#offsetMs());
    this.#offsetMs.update((offsetMs) => offsetMs + byMs);
  }

  /** Resets the clock. */
  restore(): void {
    this.#offsetMs.set(0);
    this.#undo?.();
    this.#undo = undefined;
  }
}

function replaceDate(page: ClockPage, offsetMs: () => number): () => void {
  const beneath = page.Date;
  const now = (): number => beneath.now() + offsetMs();
  const wrapper = new Proxy(beneath, {
    construct: (target, given: [], newTarget) =>
      Reflect.construct(target, given.length > 0 ? given : [now()], newTarget) as object,
    apply: () => new beneath(now()).toString(),
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });
  page.Date = wrapper;
  return () => {
    // Code that kept the wrapper gets an offset of 0 from now on.
    if (page.Date === wrapper) page.Date = beneath;
  };
}
