import { requireChromium } from '../tools/find-chromium.mjs';
import { HOUR_MS } from './app-page';
import { expect, test } from './fixtures';

declare global {
  interface Window {
    /** Set on the page before it is left. After a reload, it is missing. */
    wasHere?: boolean;
  }
}

// Chromium's headless shell has no back/forward cache, and Playwright disables that of Chromium.
test.use({
  launchOptions: async ({ browserName, launchOptions }, use) =>
    use(
      browserName === 'chromium'
        ? {
            ...launchOptions,
            executablePath: await requireChromium(),
            ignoreDefaultArgs: ['--disable-back-forward-cache'],
          }
        : launchOptions,
    ),
});

test.describe('G11 a page comes out of the back/forward cache after the expiry', () => {
  test('the guard does not prevent caching, and the first request succeeds', async ({ open }) => {
    const guard = await open('guard');
    const { page } = guard;
    expect(await guard.query()).toMatchObject({ ok: true });
    await page.evaluate(() => (window.wasHere = true));

    await page.goto(new URL('/index.html?elsewhere', page.url()).href, { waitUntil: 'commit' });
    await page.waitForFunction(() => !window.wasHere);
    guard.world.clock.advance(HOUR_MS);
    await page.evaluate(() => history.back());
    await expect.poll(() => page.evaluate(() => window.wasHere).catch(() => undefined)).toBe(true);
    await page.evaluate((ms) => void (window.clockOffset += ms), HOUR_MS);

    const outcome = await page.evaluate(() => window.harness.query());
    expect(outcome).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ refreshes: 1 });
  });
});
