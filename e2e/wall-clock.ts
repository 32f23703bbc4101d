import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** How far the page's wall clock is off, in ms. */
    clockOffset: number;
  }
}

/**
 * Lets a test step the wall clock of pages that are opened later. Timers and `performance.now()`
 * go on as ever: that is what happens when somebody sets a device's clock.
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
