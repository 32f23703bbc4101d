import type { AppPage } from './app-page';
import { expect, test, type Open } from './fixtures';

const TABS = 4;
const STEP_MS = 2_000;
const OUTAGE_MS = 600_000;
const LIFE_MS = 60_000;
/** Amplify makes three calls of one attempt. */
const CALLS = 3;

interface Outage {
  readonly tabs: AppPage[];
  /** Lets time pass in all tabs and on the server. */
  readonly pass: (ms: number) => Promise<void>;
}

/** The user pool answers 503 from now on; the tabs' time is in the test's hands. */
async function outage(open: Open, count: number): Promise<Outage> {
  const first = await open('guard', {
    settings: { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS },
    onPage: (page) => page.clock.install(),
  });
  const { world, page } = first;
  const tabs = [first];
  while (tabs.length < count) tabs.push(await first.openTab());
  world.addFault({
    operation: 'GetTokensFromRefreshToken',
    kind: 'status',
    status: 503,
    times: null,
  });
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      world.clock.advance(STEP_MS);
      await page.clock.runFor(STEP_MS);
    }
  };
  return { tabs, pass };
}

test.describe('G7 ten minutes without the user pool', () => {
  test(`${TABS} tabs make no more attempts than one would`, async ({ open }) => {
    test.setTimeout(180_000);
    const { tabs, pass } = await outage(open, TABS);
    const { world } = tabs[0]!;
    await pass(OUTAGE_MS);

    // 0.5, 1, 2 … 32 s and then 60 s, each half of it random; and the first of each tab.
    const attempts = 7 + OUTAGE_MS / 30_000 + TABS;
    const made = world.counts().refreshAttempts;
    expect(made).toBeLessThanOrEqual(attempts * CALLS);
    expect(made).toBeGreaterThan(5 * CALLS);
    test.info().annotations.push({ type: 'refresh calls in 10 min', description: String(made) });

    world.clearFaults();
    await pass(62_000);
    for (const tab of tabs) {
      expect(await tab.query()).toMatchObject({ ok: true });
      expect(await tab.events('session-ended')).toEqual([]);
      expect(await tab.events('signed-out')).toEqual([]);
    }
    expect(world.counts()).toMatchObject({ signIns: 1, rejected: 0 });
  });

  test('with requests all the time, the first one after it succeeds', async ({ open }) => {
    test.setTimeout(180_000);
    const { tabs, pass } = await outage(open, TABS);
    const { world } = tabs[0]!;
    const outcomes = tabs.map((tab) =>
      tab.run((harness) => harness.drive(['query'], { everyMs: 20_000, forMs: 600_000 })),
    );
    await pass(OUTAGE_MS + 40_000);
    const shown = (await Promise.all(outcomes)).flat().filter(({ ok }) => !ok);
    expect(shown.length).toBeGreaterThan(0);
    for (const outcome of shown) expect(outcome).toMatchObject({ code: 'refresh-failed' });

    // At the most every 2.5 s while requests wait.
    const made = world.counts().refreshAttempts;
    expect(made).toBeLessThanOrEqual((7 + (OUTAGE_MS + 40_000) / 2_500 + TABS) * CALLS);
    test.info().annotations.push({ type: 'refresh calls in 10 min', description: String(made) });

    world.clearFaults();
    const first = tabs.map((tab) => tab.query());
    await pass(10_000);
    for (const outcome of await Promise.all(first)) expect(outcome).toMatchObject({ ok: true });
  });
});
