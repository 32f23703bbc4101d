import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';

test.describe('G10 the wall clock steps back 60 s', () => {
  const LIFE_MS = 300_000;
  const settings = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS };

  test('plain Amplify and the workaround show "Unauthorized"; the guard refreshes once', async ({
    open,
    time,
  }) => {
    // Without a lead, there is one refresh per expiry, at the end of each token's lifetime.
    const options = { expiryBufferMs: 0, refreshLeadMs: 0 };
    const [plain, workaround, guard] = await Promise.all([
      open('plain', { settings, time }),
      open('workaround', { settings, time }),
      open('guard', { settings, options, time }),
    ]);

    // Right after the token has expired.
    for (const app of [plain, workaround, guard]) await app.stepClock(-60_000);
    await time.pass(LIFE_MS + 100);

    for (const app of [plain, workaround]) {
      for (const which of ['the first one', 'the next one']) {
        const outcome = await time.until(app.query());
        expect(outcome, which).toMatchObject({ ok: false, error: 'Unauthorized' });
      }
      expect(app.world.counts().refreshAttempts).toBe(0);
    }

    expect(await time.until(guard.query())).toMatchObject({ ok: true });
    expect(guard.world.counts().refreshAttempts).toBe(1);
    expect(guard.outcomes('getMusicStream')).toEqual(['ok']);
  });
});

test.describe('G10 the wall clock steps forward 1 h', () => {
  const REQUESTS = 5;
  const settings = { accessTokenLifeMs: HOUR_MS / 2, idTokenLifeMs: HOUR_MS / 2 };

  async function oneAfterTheOther(app: AppPage): Promise<Outcome[]> {
    await app.stepClock(HOUR_MS);
    const outcomes: Outcome[] = [];
    for (let i = 0; i < REQUESTS; i++) outcomes.push(await app.query());
    return outcomes;
  }

  test('the workaround refreshes for every request; the guard refreshes once', async ({ open }) => {
    const [workaround, guard] = await Promise.all([
      open('workaround', { settings }),
      open('guard', { settings }),
    ]);

    const [, guardOutcomes] = await Promise.all([
      oneAfterTheOther(workaround),
      oneAfterTheOther(guard),
    ]);

    expect(workaround.world.counts().refreshes).toBeGreaterThanOrEqual(REQUESTS);

    expect(guardOutcomes.every(({ ok }) => ok)).toBe(true);
    expect(guard.world.counts()).toMatchObject({
      queries: REQUESTS,
      rejected: 0,
      refreshAttempts: 1,
    });
  });

  test('after the clock is corrected, the guard needs no further refresh', async ({ open }) => {
    const guard = await open('guard', { settings });

    await guard.stepClock(HOUR_MS);
    const ahead = await guard.query();
    await guard.stepClock(-HOUR_MS);
    const right = await guard.query();

    expect([ahead, right]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(guard.world.counts()).toMatchObject({ rejected: 0, refreshAttempts: 1 });
  });
});

test.describe('G10 the wall clock is set back while the page is closed', () => {
  test('plain Amplify uses the expired token; the guard recovers', async ({ open }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);

    for (const app of [plain, guard]) {
      await app.sleep(HOUR_MS);
      await app.stepClock(-HOUR_MS);
      await app.reload();
    }

    expect(await plain.query()).toMatchObject({ ok: false, error: 'Unauthorized' });
    expect(await plain.query(), 'the next one').toMatchObject({ ok: false, error: 'Unauthorized' });

    expect(await guard.query()).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ signIns: 1, refreshAttempts: 1 });
  });
});
