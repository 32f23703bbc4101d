import type { AppPage } from './app-page';
import type { Call } from './app/src/steady-load';
import type { Outcome } from './app/src/outcome';
import { redundantBecause } from './engines';
import { expect, test } from './fixtures';

/** It shows what the other test prevents. */
const CONTRAST = redundantBecause('tests Amplify without the guard');
const TABS = 8;
const LIVES = 5;
const LIFE_MS = 300_000;
const settings = {
  accessTokenLifeMs: LIFE_MS,
  idTokenLifeMs: LIFE_MS,
  rotation: true,
  rotationGraceMs: 0,
};
const EVERY_MS = 60_000;
const CALLS: Call[] = ['query', 'amplifyQuery', 'mutate'];

async function openTabs(first: AppPage): Promise<AppPage[]> {
  const others = Array.from({ length: TABS - 1 }, () => first.openTab());
  return [first, ...(await Promise.all(others))];
}

/** All tabs make requests at the same times. */
function drive(tabs: AppPage[], forMs: number): Promise<Outcome[]> {
  const pace = { everyMs: EVERY_MS, forMs };
  const driven = tabs.map((tab) =>
    tab.run((harness, { calls, pace }) => harness.drive(calls, pace), { calls: CALLS, pace }),
  );
  return Promise.all(driven).then((outcomes) => outcomes.flat());
}

test.describe(`G5 G6 ${TABS} tabs of one session, rotation, no grace`, () => {
  test('plain Amplify signs the user out', CONTRAST, async ({ open, time }) => {
    // As slow as in a real network. Without a lock, the refreshes of the tabs would overlap.
    const slow = { ...settings, latency: { authAfter: 400 } };
    const tabs = await openTabs(await open('plain', { settings: slow, time }));
    const outcomes = await time.until(drive(tabs, 2 * LIFE_MS));
    expect(outcomes.filter(({ ok }) => !ok).length).toBeGreaterThan(0);
    const user = tabs[0]!.run((harness) => harness.currentUser());
    expect(await time.until(user)).toMatchObject({ ok: false });
  });

  test(`the guard refreshes once per expiry during ${LIVES} lifetimes`, async ({ open, time }) => {
    const tabs = await openTabs(await open('guard', { settings, time }));
    const { world } = tabs[0]!;
    const outcomes = await time.until(drive(tabs, LIVES * LIFE_MS));

    expect(outcomes).toHaveLength((TABS * CALLS.length * LIVES * LIFE_MS) / EVERY_MS);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(world.counts()).toMatchObject({ rejected: 0 });
    expect(world.counts().refreshes).toBeGreaterThanOrEqual(LIVES);
    expect(world.counts().refreshAttempts).toBe(world.counts().refreshes);
    const renewed = world.log.entries.filter(({ purpose }) => purpose === 'refresh');
    expect(new Set(renewed.map(({ refreshTokenId }) => refreshTokenId)).size).toBe(renewed.length);
    for (const tab of tabs) {
      const user = tab.run((harness) => harness.currentUser());
      expect(await time.until(user)).toMatchObject({ ok: true });
      expect(await tab.events('signed-out')).toEqual([]);
      expect(await tab.events('session-ended')).toEqual([]);
    }
  });
});
