import type { AppPage } from './app-page';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';

test.describe('G1 G2 many token lifetimes', () => {
  const LIFE_MS = 300_000;
  const settings = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS };

  function drive(app: AppPage, everyMs: number, forMs: number): Promise<Outcome[]> {
    return app.run((harness, pace) => harness.drive(['query'], pace), { everyMs, forMs });
  }

  test('on a fast network, the guard shows no error, and no request waits', async ({
    open,
    time,
  }) => {
    const LIVES = 8;
    const guard = await open('guard', { settings, time });

    const outcomes = await time.until(drive(guard, 20_000, LIVES * LIFE_MS));
    const counts = guard.world.counts();

    expect(outcomes.length).toBeGreaterThan(100);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(counts).toMatchObject({ rejected: 0, queries: outcomes.length });
    const refreshed = await guard.events('refreshed');
    expect(new Set(refreshed.map(({ trigger }) => trigger))).toEqual(new Set(['ahead']));
    expect(counts.refreshAttempts).toBe(counts.refreshes);
    expect(counts.refreshes).toBeGreaterThanOrEqual(LIVES);
    // The lifetime minus the rounding of `iat` (one second), the largest lead, and the largest
    // jitter.
    const shortestMs = LIFE_MS - 1_000 - LIFE_MS / 3 - LIFE_MS / 5;
    expect(counts.refreshes).toBeLessThanOrEqual((LIVES * LIFE_MS) / shortestMs);
  });

  test('on a slow network, plain Amplify shows "Unauthorized"; the guard shows no error', async ({
    open,
    time,
  }) => {
    // A request takes longer than plain Amplify's margin of 5 s.
    const slow = { ...settings, latency: { apiBefore: 10_000 } };
    const [plain, guard] = await Promise.all([
      open('plain', { settings: slow, time }),
      open('guard', { settings: slow, time }),
    ]);

    for (let life = 1; life <= 2; life++) {
      const newest = plain.world.log.entries.findLast(({ mintedTokenId }) => mintedTokenId)!;
      await time.pass(newest.atMs + LIFE_MS - 20_000 - plain.world.clock.now());
      // The app sent one of them before the margin began, and the token expires in transit.
      const [plainOutcomes, outcomes] = await time.until(
        Promise.all([plain, guard].map((app) => drive(app, 4_000, 30_000))),
      );
      const plainErrors = plainOutcomes!.filter(({ ok }) => !ok).map(({ error }) => error);
      expect(new Set(plainErrors)).toEqual(new Set(['Unauthorized']));
      expect(outcomes!.filter(({ ok }) => !ok)).toEqual([]);
    }
    expect(guard.world.counts()).toMatchObject({ rejected: 0 });
    expect(guard.world.counts().refreshes).toBeGreaterThan(1);
  });
});
