import type { FaultEffect } from '../projects/mock-backend/src/world/fault';
import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import { redundantBecause } from './engines';
import { expect, test } from './fixtures';

const REFRESH = 'GetTokensFromRefreshToken';

const OUTAGES: { what: string; effect: FaultEffect }[] = [
  { what: '429', effect: { kind: 'status', status: 429 } },
  // The guard can't read the header from Amplify's error, so it can only back off.
  {
    what: '429 with Retry-After',
    effect: { kind: 'status', status: 429, retryAfterSeconds: 3_600 },
  },
  { what: '500', effect: { kind: 'status', status: 500 } },
  { what: '503', effect: { kind: 'status', status: 503 } },
  { what: 'a dropped connection', effect: { kind: 'drop' } },
  { what: 'an error page of a gateway', effect: { kind: 'html', status: 502 } },
  { what: 'a captive portal', effect: { kind: 'html', status: 200 } },
];

/** The result of a promise, or `or` if it is pending. Doesn't wait. */
function settledOr<T, Or>(or: Or, promise: Promise<T>): Promise<T | Or> {
  return Promise.race([promise, Promise.resolve(or)]);
}

/** The token expires while the device sleeps. After the wake-up, a refresh gets this response. */
async function wakeWithFailingRefresh(app: AppPage, effect: FaultEffect): Promise<void> {
  await app.sleep(HOUR_MS);
  app.world.addFault({ ...effect, operation: REFRESH, times: null });
}

for (const { what, effect } of OUTAGES) {
  const details =
    effect.kind === 'drop' ? {} : redundantBecause('one of several similar responses');
  test.describe(`G7 G7b a refresh gets ${what}`, details, () => {
    test('plain Amplify shows an error; with the guard, the request waits and succeeds', async ({
      open,
      time,
    }) => {
      const [plain, guard] = await Promise.all([open('plain', { time }), open('guard', { time })]);
      await Promise.all([
        wakeWithFailingRefresh(plain, effect),
        wakeWithFailingRefresh(guard, effect),
      ]);

      expect(await time.until(plain.query())).toMatchObject({
        ok: false,
        error: 'No current user',
      });
      const triesOfAmplify = plain.world.counts().refreshAttempts;
      expect(triesOfAmplify).toBeGreaterThan(0);

      const outcome = guard.query();
      await time.untilTrue(() => guard.world.counts().refreshAttempts > triesOfAmplify);
      guard.world.clearFaults();
      expect(await time.until(outcome)).toMatchObject({ ok: true });
      expect(guard.outcomes('getMusicStream')).toEqual(['ok']);
      expect(guard.world.counts()).toMatchObject({ signIns: 1, refreshes: 1, rejected: 0 });
    });
  });
}

test.describe('G7 a refresh whose connection hangs', () => {
  test('plain Amplify waits for it; the guard retries', async ({ open, time }) => {
    const plain = await open('plain', { time });
    await wakeWithFailingRefresh(plain, { kind: 'hang' });
    const stuck = plain.run(
      (harness, ms) => Promise.race([harness.query(), harness.pause(ms)]),
      600_000,
    );
    const guard = await open('guard', { options: { refreshTimeoutMs: 5_000 }, time });
    await guard.sleep(HOUR_MS);
    guard.world.addFault({ operation: REFRESH, kind: 'hang' });
    expect(await time.until(guard.query())).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 2, rejected: 0 });
    expect(await time.until(stuck)).toBe('paused');
  });
});

test.describe('G7 the name of the user pool cannot be resolved', () => {
  test('plain Amplify shows an error; with the guard, the request waits and succeeds', async ({
    open,
    time,
  }) => {
    const failLookUps = (app: AppPage): Promise<unknown> =>
      app.page.route('**/cognito/**', (route) => route.abort('namenotresolved'));
    const [plain, guard] = await Promise.all([open('plain', { time }), open('guard', { time })]);
    for (const app of [plain, guard]) {
      await app.sleep(HOUR_MS);
      await failLookUps(app);
    }
    expect(await time.until(plain.query())).toMatchObject({ ok: false, error: 'No current user' });
    const outcome = guard.query();
    await time.untilTrue(async () => (await guard.events('refresh-failed')).length > 0);
    await guard.page.unrouteAll();
    expect(await time.until(outcome)).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ refreshes: 1, rejected: 0 });
  });
});

test.describe('G7b an outage is longer than recoveryWaitMs', () => {
  test('the guard rejects with "refresh-failed", keeps the session, and recovers', async ({
    open,
    time,
  }) => {
    const guard = await open('guard', { time });
    await wakeWithFailingRefresh(guard, { kind: 'drop' });

    const outcomes = await time.until(guard.run((harness) => harness.queryAtOnce(3)));
    expect(outcomes).toMatchObject(
      Array.from({ length: 3 }, () => ({ ok: false, code: 'refresh-failed' })),
    );
    expect(guard.requests('getMusicStream'), 'sent').toEqual([]);
    expect(await guard.run(({ statuses }) => statuses.at(-1))).toBe('signed-in');

    guard.world.clearFaults();
    expect(await time.until(guard.query()), 'after the outage').toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ signIns: 1, refreshes: 1, rejected: 0 });
    expect(await guard.events('session-ended')).toEqual([]);
  });
});

test.describe('G7 the device is offline when the token expires', () => {
  test('plain Amplify shows an error; with the guard, the request succeeds when the network is back', async ({
    open,
    time,
  }) => {
    const [plain, guard] = await Promise.all([open('plain', { time }), open('guard', { time })]);
    await Promise.all([plain.sleep(HOUR_MS), guard.sleep(HOUR_MS)]);
    await plain.setOffline(true);
    await guard.setOffline(true);

    const outcome = guard.query();
    expect(await time.until(plain.query())).toMatchObject({ ok: false, error: 'No current user' });
    const retryInMs = async (): Promise<number> =>
      (await guard.events('refresh-failed')).at(-1)?.retryInMs ?? 0;
    await time.untilTrue(async () => (await retryInMs()) > 1_500);
    await guard.setOffline(false);

    // Long before the next attempt of the backoff.
    await time.pass(1_000);
    expect(await settledOr('still waiting', outcome)).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 1, rejected: 0 });
  });
});

test.describe('G7 the refresh ahead of time fails', () => {
  test('requests use the current token while it is valid', async ({ open, time }) => {
    const guard = await open('guard', { time });
    guard.world.addFault({ operation: REFRESH, kind: 'status', status: 429, times: null });

    // 90 seconds are left: less than the lead, more than the buffer.
    await guard.sleep(HOUR_MS - 90_000);
    await guard.wake();
    await time.untilTrue(async () => (await guard.events('refresh-failed')).length > 0);

    expect(await time.until(guard.query())).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ refreshes: 0, rejected: 0 });
    expect(await guard.run(({ statuses }) => statuses.at(-1))).toBe('signed-in');

    guard.world.clearFaults();
    await time.untilTrue(async () => (await guard.events('refreshed')).length > 0);
    expect(await guard.events('refreshed')).toMatchObject([{ trigger: 'ahead' }]);
    expect(guard.world.counts()).toMatchObject({ refreshes: 1, rejected: 0 });
  });
});

test.describe('G6 with rotation, the response to a refresh comes after the time limit', () => {
  test('the rejected retry does not end the session', async ({ open, time }) => {
    const guard = await open('guard', {
      settings: { rotation: true },
      options: { refreshTimeoutMs: 5_000 },
      time,
    });
    await guard.sleep(HOUR_MS);
    guard.world.addFault({ operation: REFRESH, kind: 'hang', stage: 'after' });

    const outcome = guard.query();
    // The first attempt has used the refresh token, but its response is still pending.
    const reuse = 'RefreshTokenReuseException';
    await time.untilTrue(() => guard.requests(REFRESH).at(1)?.errorName === reuse);
    guard.world.release();

    expect(await time.until(outcome)).toMatchObject({ ok: true });
    expect(await guard.events('session-ended')).toEqual([]);
    await guard.sleep(HOUR_MS);
    expect(await time.until(guard.query()), 'with the next refresh token').toMatchObject({
      ok: true,
    });
    expect(guard.world.counts()).toMatchObject({ signIns: 1, refreshes: 2, rejected: 0 });
  });
});
