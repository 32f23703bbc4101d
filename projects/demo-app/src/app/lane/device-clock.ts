import { Injectable } from '@angular/core';

let offsetMs = 0;

/**
 * The clock of this page's device. The user can set it to a wrong time. A page can't set the clock
 * of the real device, so this class replaces `Date`. As on a real device, timers and
 * `performance.now()` aren't affected.
 */
@Injectable({ providedIn: 'root' })
export class DeviceClock {
  /** Sets the offset from the real time. A positive offset is ahead. */
  set(ms: number): void {
    offsetMs = ms;
  }
}

/** Call it before other code is loaded that may store a reference to `Date`. */
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
