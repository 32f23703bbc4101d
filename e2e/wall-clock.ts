import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** The offset of the page's wall clock, in ms. */
    clockOffset: number;
  }
}

/**
 * Lets a test set the wall clock of pages that are opened later. Timers and `performance.now()`
 * aren't affected, as when a user sets the clock of a device.
 */
export async function makeWallClockSettable(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const RealDate = Date;
    window.clockOffset = 0;
    const now = (): number => RealDate.now() + window.clockOffset;
    window.Date = new Proxy(RealDate, {
      construct: (target, given: [], newTarget) =>
        Reflect.construct(target, given.length > 0 ? given : [now()], newTarget) as object,
      apply: () => new RealDate(now()).toString(),
      get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
    });
  });
}
