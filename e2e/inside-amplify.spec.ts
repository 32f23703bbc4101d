import type { Page } from '@playwright/test';
import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';

declare global {
  interface Window {
    /** How often an access token was stored. */
    accessTokenWrites: number;
  }
}

/** Makes the page count its writes. */
async function countWrites(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const write = Reflect.get(Storage.prototype, 'setItem');
    window.accessTokenWrites = 0;
    Storage.prototype.setItem = function (key, value) {
      if (key.endsWith('.accessToken')) window.accessTokenWrites++;
      write.call(this, key, value);
    };
  });
}

interface Cost {
  readonly networkRefreshes: number;
  readonly hubEvents: number;
  readonly writes: number;
}

/** The requests, events, and writes that 20 simultaneous forced refreshes cause. */
async function costOfRefreshes(app: AppPage): Promise<Cost> {
  await app.page.evaluate(() => void (window.accessTokenWrites = 0));
  const before = app.world.counts().refreshAttempts;
  await app.run(({ hubEvents }) => void hubEvents.splice(0));
  const outcomes = await app.run((harness) => harness.refreshAtOnce(20));
  expect(outcomes.every(({ ok }) => ok)).toBe(true);
  const hubEvents = await app.run((harness) => harness.hubEvents);
  return {
    networkRefreshes: app.world.counts().refreshAttempts - before,
    hubEvents: hubEvents.filter((name) => name === 'tokenRefresh').length,
    writes: await app.page.evaluate(() => window.accessTokenWrites),
  };
}

test.describe('G5 20 simultaneous forced refreshes in one tab', () => {
  const ONE: Cost = { networkRefreshes: 1, hubEvents: 1, writes: 1 };

  test('cause one call, one event, and one write, also after a later Amplify.configure', async ({
    open,
  }) => {
    const [plain, guard] = await Promise.all([
      open('plain', { onPage: countWrites }),
      open('guard', { onPage: countWrites }),
    ]);

    const plainCost = await costOfRefreshes(plain);
    expect(plainCost.hubEvents).toBeGreaterThan(1);
    expect(plainCost.writes).toBeGreaterThan(1);

    expect(await costOfRefreshes(guard)).toEqual(ONE);
    await guard.run((harness) => harness.configureAgain());
    expect(await costOfRefreshes(guard), 'after Amplify.configure').toEqual(ONE);
  });
});

test.describe('G10 Amplify’s own functions while the wall clock is wrong', () => {
  const LIFE_MS = 300_000;

  test('fetchAuthSession, generateClient, and REST show no error during three token lifetimes', async ({
    open,
    time,
  }) => {
    const settings = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS };
    const [plain, guard] = await Promise.all([
      open('plain', { settings, time }),
      open('guard', { settings, time }),
    ]);

    for (const app of [plain, guard]) {
      await app.stepClock(-60_000);
      await app.run((harness) => harness.configureAgain());
    }
    const drive = (app: AppPage): Promise<Outcome[]> =>
      app.run(
        (harness, forMs) =>
          harness.drive(['fetchSession', 'amplifyQuery', 'amplifyGet'], { everyMs: 15_000, forMs }),
        3 * LIFE_MS,
      );
    const [plainOutcomes, guardOutcomes] = await time.until(
      Promise.all([drive(plain), drive(guard)]),
    );

    expect(plainOutcomes.filter(({ ok }) => !ok).length).toBeGreaterThan(5);

    expect(guardOutcomes.length).toBeGreaterThan(60);
    expect(guardOutcomes.filter(({ ok }) => !ok)).toEqual([]);
    const { rejected, refreshAttempts, refreshes } = guard.world.counts();
    expect(rejected).toBe(0);
    expect(refreshes).toBeGreaterThanOrEqual(3);
    expect(refreshAttempts).toBe(refreshes);
    // All of them read the token of the guard's last refresh.
    const tokens = new Set(guard.world.log.entries.map(({ tokenId }) => tokenId));
    const minted = new Set(guard.world.log.entries.map(({ mintedTokenId }) => mintedTokenId));
    expect([...tokens].filter((id) => !minted.has(id))).toEqual([]);
  });
});

test.describe('G4 the token of Amplify’s own request expires', () => {
  test('credentials of the identity pool still arrive after the refresh', async ({ open }) => {
    const guard = await open('guard', { identityPool: true });
    const fetchSession = async (): Promise<unknown> =>
      (await guard.run((harness) => harness.fetchSession())).data;

    expect(await fetchSession()).toMatchObject({ signedIn: true, hasCredentials: true });
    await guard.sleep(HOUR_MS);
    expect(await fetchSession()).toMatchObject({ signedIn: true, hasCredentials: true });
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 1, errors: 0 });
  });
});
