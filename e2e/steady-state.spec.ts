import type { AppPage } from './app-page';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';

test.describe('G1 G2 many token lives', () => {
  const LIFE_MS = 4_000;
  const LIVES = 8;
  const SLOW_LIFE_MS = 10_000;
  /** Longer than plain Amplify's margin of 5 s. */
  const SLOW_MS = 6_000;

  async function drive(app: AppPage, everyMs: number, forMs: number): Promise<Outcome[]> {
    return app.run((harness, pace) => harness.drive(['query'], pace), { everyMs, forMs });
  }

  test('the guard shows no error on any network, and on a fast one no request waits', async ({
    open,
  }) => {
    test.setTimeout(90_000);
    const fast = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS };
    const slow = {
      accessTokenLifeMs: SLOW_LIFE_MS,
      idTokenLifeMs: SLOW_LIFE_MS,
      latency: { apiBefore: SLOW_MS },
    };
    const openedAt = performance.now();
    const [guard, slowGuard, slowPlain] = await Promise.all([
      open('guard', { settings: fast }),
      open('guard', { settings: slow }),
      open('plain', { settings: slow }),
    ]);

    const [outcomes, slowOutcomes, plainOutcomes] = await Promise.all([
      drive(guard, 125, LIVES * LIFE_MS + 500),
      drive(slowGuard, 1_500, 2 * SLOW_LIFE_MS),
      drive(slowPlain, 1_000, 2 * SLOW_LIFE_MS),
    ]);
    const counts = guard.world.counts();
    const tookMs = performance.now() - openedAt;

    const plainErrors = plainOutcomes.filter(({ ok }) => !ok).map(({ error }) => error);
    expect(new Set(plainErrors)).toEqual(new Set(['Unauthorized']));

    expect(slowOutcomes.filter(({ ok }) => !ok)).toEqual([]);

    expect(outcomes.length).toBeGreaterThan(150);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(counts).toMatchObject({ rejected: 0, queries: outcomes.length });
    const refreshed = await guard.events('refreshed');
    expect(new Set(refreshed.map(({ trigger }) => trigger))).toEqual(new Set(['ahead']));
    expect(counts.refreshAttempts).toBe(counts.refreshes);
    expect(counts.refreshes).toBeGreaterThanOrEqual(LIVES);
    // A life of 4 s less the second that `iat` hides, the largest lead and the largest jitter.
    expect(counts.refreshes).toBeLessThanOrEqual(tookMs / (3_000 - LIFE_MS / 3 - LIFE_MS / 5));
  });
});
