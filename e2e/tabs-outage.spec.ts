import type { AppPage } from './app-page';
import { redundantBecause } from './engines';
import { expect, test, type Open } from './fixtures';
import type { TestTime } from './time/test-time';
import { withoutChance } from './without-chance';

const TABS = 4;
const OUTAGE_MS = 600_000;
const LIFE_MS = 300_000;
/** Amplify makes three calls per attempt. */
const CALLS = 3;

/** Tabs whose tokens expire soon, and whose user pool responds with 503 from now on. */
async function outage(open: Open, time: TestTime): Promise<AppPage[]> {
  const settings = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS };
  const first = await open('guard', { settings, time, onPage: withoutChance });
  const tabs = [first];
  while (tabs.length < TABS) tabs.push(await first.openTab());
  await time.pass(LIFE_MS / 3);
  first.world.addFault({
    operation: 'GetTokensFromRefreshToken',
    kind: 'status',
    status: 503,
    times: null,
  });
  return tabs;
}

const LONG = redundantBecause('the other test has the same tabs and the same outage');

test.describe('G7 an outage of the user pool for minutes', () => {
  test(`in ten minutes, ${TABS} tabs make no more attempts than one tab`, async ({
    open,
    time,
  }) => {
    const tabs = await outage(open, time);
    const { world } = tabs[0]!;
    await time.pass(OUTAGE_MS);

    // The attempt after 0.25 s and one every 5 minutes (the shortest random pause), plus the first
    // attempt of each tab.
    const attempts = 1 + OUTAGE_MS / 300_000 + TABS;
    const made = world.counts().refreshAttempts;
    expect(made).toBeLessThanOrEqual(attempts * CALLS);
    expect(made).toBeGreaterThan(2 * CALLS);
    test.info().annotations.push({ type: 'refresh calls in 10 min', description: String(made) });

    world.clearFaults();
    // No request waits for the next attempt.
    for (const tab of tabs) {
      expect(await time.until(tab.query())).toMatchObject({ ok: true });
      expect(await tab.events('session-ended')).toEqual([]);
      expect(await tab.events('signed-out')).toEqual([]);
    }
    expect(world.counts()).toMatchObject({ signIns: 1, rejected: 0 });
  });

  test(
    'with constant requests, the first one after the outage succeeds',
    LONG,
    async ({ open, time }) => {
      const FOR_MS = 120_000;
      const tabs = await outage(open, time);
      const { world } = tabs[0]!;
      await time.pass(LIFE_MS);
      const before = world.counts().refreshAttempts;
      const outcomes = tabs.map((tab) =>
        tab.run((harness, forMs) => harness.drive(['query'], { everyMs: 20_000, forMs }), FOR_MS),
      );
      const shown = (await time.until(Promise.all(outcomes))).flat();
      expect(shown).toHaveLength((TABS * FOR_MS) / 20_000);
      for (const outcome of shown) expect(outcome).toMatchObject({ code: 'refresh-failed' });

      // While requests wait, at most one attempt every 2.5 s.
      const made = world.counts().refreshAttempts - before;
      expect(made).toBeLessThanOrEqual((7 + FOR_MS / 2_500 + TABS) * CALLS);
      test.info().annotations.push({ type: 'refresh calls in 2 min', description: String(made) });

      world.clearFaults();
      const first = tabs.map((tab) => tab.query());
      for (const outcome of await time.until(Promise.all(first))) {
        expect(outcome).toMatchObject({ ok: true });
      }
    },
  );
});
