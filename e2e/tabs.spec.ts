import type { AppPage } from './app-page';
import type { Call } from './app/src/steady-load';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';

const TABS = 8;
const EXPIRIES = 20;
const LIFE_MS = 10_000;
const SETTINGS = {
  accessTokenLifeMs: LIFE_MS,
  idTokenLifeMs: LIFE_MS,
  rotation: true,
  rotationGraceMs: 0,
};
/** As slow as on a real network: tabs that do not take turns get into each other's way. */
const SLOW = { ...SETTINGS, latency: { authAfter: 400 } };
const CALLS: Call[] = ['query', 'amplifyQuery', 'mutate'];

async function openTabs(first: AppPage): Promise<AppPage[]> {
  const others = Array.from({ length: TABS - 1 }, () => first.openTab());
  return [first, ...(await Promise.all(others))];
}

function drive(tabs: AppPage[], forMs: number): Promise<Outcome[]> {
  const pace = { everyMs: 500, forMs };
  const driven = tabs.map((tab) =>
    tab.run((harness, { calls, pace }) => harness.drive(calls, pace), { calls: CALLS, pace }),
  );
  return Promise.all(driven).then((outcomes) => outcomes.flat());
}

test.describe(`G5 G6 ${TABS} tabs of one session, rotation, no grace`, () => {
  test('plain Amplify signs the user out', async ({ open }) => {
    const tabs = await openTabs(await open('plain', { settings: SLOW }));
    const outcomes = await drive(tabs, 2 * LIFE_MS);
    expect(outcomes.filter(({ ok }) => !ok).length).toBeGreaterThan(0);
    expect(await tabs[0]!.run((harness) => harness.currentUser())).toMatchObject({ ok: false });
  });

  test(`the guard refreshes once per expiry over ${EXPIRIES} of them`, async ({ open }) => {
    test.setTimeout(240_000);
    const tabs = await openTabs(await open('guard', { settings: SETTINGS }));
    const { world } = tabs[0]!;
    const outcomes: Outcome[] = [];
    while (world.counts().refreshes < EXPIRIES) outcomes.push(...(await drive(tabs, LIFE_MS)));

    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(world.counts()).toMatchObject({ rejected: 0 });
    expect(world.counts().refreshAttempts).toBe(world.counts().refreshes);
    const renewed = world.log.entries.filter(({ purpose }) => purpose === 'refresh');
    expect(new Set(renewed.map(({ refreshTokenId }) => refreshTokenId)).size).toBe(renewed.length);
    for (const tab of tabs) {
      expect(await tab.run((harness) => harness.currentUser())).toMatchObject({ ok: true });
      expect(await tab.events('signed-out')).toEqual([]);
      expect(await tab.events('session-ended')).toEqual([]);
    }
  });
});
