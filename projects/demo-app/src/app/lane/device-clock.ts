import { Injectable } from '@angular/core';

let offsetMs = 0;

/**
 * The clock of this page's device, which somebody can set wrong. A page cannot set a real device's
 * clock, so the page's `Date` is replaced; timers and `performance.now()` go on, as they do then.
 */
@Injectable({ providedIn: 'root' })
export class DeviceClock {
  /** How far it is off; positive is ahead. */
  set(ms: number): void {
    offsetMs = ms;
  }
}

/** Before anything else is loaded that might keep `Date`. */
export function replaceDate(): void {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: [], newTarget) =>
      Reflect.construct(target, given.length > 0 ? given : [now()], newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });
  function now(): number {
    return RealDate.now() + offsetMs;
  }
}
