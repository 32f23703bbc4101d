import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import type { Outcome } from './app/src/outcome';
import { CANNOT_FREEZE, engine } from './engines';
import { expect, test, type Open } from './fixtures';
import { heldRefresh, type RefreshPoint } from './held-refresh';
import type { TestTime } from './time/test-time';

/**
 * Ends the page immediately, as if the browser had lost its process. Ends the process where the
 * browser supports it.
 */
async function crash({ page }: AppPage): Promise<void> {
  if (engine() !== 'chromium') return page.close();
  const crashed = page.waitForEvent('crash');
  const session = await page.context().newCDPSession(page);
  session.send('Page.crash').catch(() => undefined);
  await crashed;
}

/** The browser needs some time to pass on the lock of a page that is gone. */
async function untilLockIsGranted({ page }: AppPage): Promise<void> {
  const waiting = (): Promise<number> =>
    page.evaluate(async () => (await navigator.locks.query()).pending?.length ?? 0);
  await expect.poll(waiting).toBe(0);
}

async function setLifecycle({ page }: AppPage, state: 'frozen' | 'active'): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state });
}

/** A request that needs a new token. */
function ask(tab: AppPage): Promise<Outcome> {
  return tab.run((harness) => harness.fetchSession({ forceRefresh: true }));
}

interface Case {
  readonly point: RefreshPoint;
  readonly rotation: boolean;
  readonly graceMs: number;
}

const SAVED: Case[] = [
  { point: 'leaving', rotation: true, graceMs: 0 },
  { point: 'arrived', rotation: true, graceMs: 0 },
  { point: 'minted', rotation: false, graceMs: 0 },
  { point: 'minted', rotation: true, graceMs: 60_000 },
  { point: 'storing', rotation: false, graceMs: 0 },
  { point: 'storing', rotation: true, graceMs: 60_000 },
];

/** The only valid tokens are lost with the page: see "What no guard can do" in docs/guarantees.md. */
const LOST: Case[] = [
  { point: 'minted', rotation: true, graceMs: 0 },
  { point: 'storing', rotation: true, graceMs: 0 },
];

interface Survival {
  readonly survivor: AppPage;
  /** The result of the request that waited for the lock of the tab that crashed. */
  readonly outcome: Outcome;
}

async function killHolder(open: Open, time: TestTime, given: Case): Promise<Survival> {
  const { point, rotation, graceMs: rotationGraceMs } = given;
  const holder = await open('guard', {
    settings: { rotation, rotationGraceMs },
    ...(point === 'storing' && { storage: 'slow' as const }),
    time,
  });
  const survivor = await holder.openTab();
  expect(await time.until(survivor.query())).toMatchObject({ ok: true });
  await heldRefresh(holder, point, time);
  const outcome = ask(survivor);
  await time.settle();
  await crash(holder);
  await untilLockIsGranted(survivor);
  return { survivor, outcome: await time.until(outcome) };
}

function nameOf({ point, rotation, graceMs }: Case): string {
  return `${point}, ${rotation ? `rotation, grace ${graceMs} ms` : 'no rotation'}`;
}

for (const given of SAVED) {
  test.describe(`G5 G6 the tab that holds the lock crashes: ${nameOf(given)}`, () => {
    test('another tab refreshes immediately', async ({ open, time }) => {
      const { survivor, outcome } = await killHolder(open, time, given);
      expect(outcome).toMatchObject({ ok: true, data: { signedIn: true } });
      expect(outcome.tookMs).toBeLessThan(5_000);
      expect(await time.until(survivor.query())).toMatchObject({ ok: true });
      expect(await survivor.events('session-ended')).toEqual([]);
    });
  });
}

for (const given of LOST) {
  test.describe(`G8 the tab that holds the lock crashes: ${nameOf(given)}`, () => {
    test('the session ends with its token, and the other tab reports it once', async ({
      open,
      time,
    }) => {
      const { survivor, outcome } = await killHolder(open, time, given);
      expect(outcome).toMatchObject({ ok: false });
      expect(await time.until(survivor.query()), 'while the token is valid').toMatchObject({
        ok: true,
      });
      expect(await survivor.events('session-ended')).toEqual([]);
      await time.pass(HOUR_MS);
      expect(await survivor.events('session-ended')).toHaveLength(1);
      expect(await time.until(survivor.query())).toMatchObject({
        ok: false,
        code: 'session-ended',
      });
      await survivor.signIn();
      expect(await time.until(survivor.query())).toMatchObject({ ok: true });
    });
  });
}

test.describe('G5 G6 the tab that holds the lock freezes', CANNOT_FREEZE, () => {
  test('other tabs wait until the limit, and then use the spare lock', async ({ open, time }) => {
    const holder = await open('guard', {
      settings: { rotation: true, rotationGraceMs: 0 },
      time,
    });
    const others = await Promise.all([holder.openTab(), holder.openTab()]);
    for (const tab of others) expect(await time.until(tab.query())).toMatchObject({ ok: true });
    await heldRefresh(holder, 'leaving', time);
    await setLifecycle(holder, 'frozen');
    time.freeze(holder.page);

    const outcomes = await time.until(Promise.all(others.map(ask)));

    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ ok: true, data: { signedIn: true } });
      // A tab waits for the lock for up to 20 s, as long as for a refresh.
      expect(outcome.tookMs).toBeLessThan(25_000);
    }
    // An explicit refresh returns a token that was minted after the call, so there may be one more
    // for the two.
    const { refreshes, refreshAttempts } = holder.world.counts();
    expect(refreshAttempts).toBe(refreshes);
    expect(refreshes).toBeLessThanOrEqual(2);

    await setLifecycle(holder, 'active');
    await time.thaw(holder.page);
    expect(await time.until(holder.query()), 'of the thawed tab').toMatchObject({ ok: true });
    for (const tab of [holder, ...others]) {
      expect(await tab.events('session-ended')).toEqual([]);
      expect(await tab.events('signed-out')).toEqual([]);
    }
  });
});
