import { HOUR_MS } from './app-page';
import { CANNOT_FREEZE } from './engines';
import { expect, test } from './fixtures';

const REFRESH = 'GetTokensFromRefreshToken';

test.describe('G11 the device sleeps past the expiry', () => {
  test('the first request after waking up succeeds', async ({ open }) => {
    const guard = await open('guard');

    await guard.sleep(HOUR_MS);

    expect(await guard.query()).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 1, rejected: 0 });
  });

  test('the wake-up causes a refresh, so that no request has to wait', async ({ open, time }) => {
    const guard = await open('guard', { time });

    await guard.sleep(HOUR_MS);
    await guard.wake();
    await time.settle();
    expect(await guard.events('refreshed')).toMatchObject([{ trigger: 'ahead' }]);

    expect(await guard.query()).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 1, rejected: 0 });
  });
});

test.describe('G10 G11 the clock is changed while the device sleeps', () => {
  for (const byMs of [-2 * HOUR_MS, -HOUR_MS / 2, HOUR_MS]) {
    test(`by ${byMs / HOUR_MS} h: the first request after waking up succeeds`, async ({ open }) => {
      const guard = await open('guard');
      await guard.sleep(HOUR_MS);
      await guard.stepClock(byMs);
      await guard.wake();
      expect(await guard.query()).toMatchObject({ ok: true });
      expect(await guard.run((harness) => harness.mutate())).toMatchObject({ ok: true });
      expect(guard.world.counts()).toMatchObject({ refreshes: 1 });
    });
  }
});

test.describe('G11 the device sleeps during a refresh', () => {
  test('the new token is too old, so the guard refreshes again', async ({ open }) => {
    const guard = await open('guard', { settings: { rotation: true, rotationGraceMs: 0 } });
    guard.world.addFault({ operation: REFRESH, kind: 'hang', stage: 'after' });
    const refresh = guard.run((harness) => harness.fetchSession({ forceRefresh: true }));
    await guard.untilHung(1);
    await guard.sleep(2 * HOUR_MS);
    const query = guard.query();
    guard.world.release();
    expect(await query).toMatchObject({ ok: true });
    expect(await refresh).toMatchObject({ ok: true, data: { signedIn: true } });
    expect(guard.world.counts()).toMatchObject({ refreshes: 2, rejected: 0 });
  });
});

test.describe('G11 a page is frozen past the expiry', CANNOT_FREEZE, () => {
  test('the first request after resuming succeeds, no matter which tab refreshed', async ({
    open,
  }) => {
    const frozen = await open('guard', { settings: { rotation: true, rotationGraceMs: 0 } });
    const other = await frozen.openTab();
    const session = await frozen.page.context().newCDPSession(frozen.page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    // Both pages are on one device, so they share its clock.
    await frozen.stepClock(HOUR_MS);
    await other.sleep(HOUR_MS);
    expect(await other.query()).toMatchObject({ ok: true });
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    expect(await frozen.query()).toMatchObject({ ok: true });
    expect(frozen.world.counts()).toMatchObject({ refreshes: 1, rejected: 0 });
  });
});

test.describe('G2 G11 the timers of a background tab are throttled to one a minute', () => {
  test('no request waits or fails', async ({ open, time }) => {
    const settings = { accessTokenLifeMs: 300_000, idTokenLifeMs: 300_000 };
    const guard = await open('guard', { settings, time });
    for (let minute = 0; minute < 20; minute++) {
      await time.passAtOnce(60_000);
      await time.settle();
      const { refreshAttempts } = guard.world.counts();
      expect(await guard.query()).toMatchObject({ ok: true });
      expect(guard.world.counts(), 'refreshed ahead').toMatchObject({ refreshAttempts });
    }
    expect(guard.world.counts()).toMatchObject({ rejected: 0 });
    expect(guard.world.counts().refreshes).toBeGreaterThan(3);
    expect(guard.world.counts().refreshes).toBeLessThan(10);
  });
});
