import { setTimeout as pause } from 'node:timers/promises';
import type { AppPage } from './app-page';
import { expect, test } from './fixtures';

const LIFE_MS = 12_000;
const DELAY_MS = 9_000;

test.describe('G10 the response to a refresh takes 9 s', () => {
  /** Returns a function that waits until the token has expired that came in the slow response. */
  async function refreshSlowly(app: AppPage): Promise<() => Promise<void>> {
    app.world.addFault({
      operation: 'GetTokensFromRefreshToken',
      kind: 'delay',
      delayMs: DELAY_MS,
      stage: 'after',
    });
    const sentAt = performance.now();
    const outcome = await app.run((harness) => harness.fetchSession({ forceRefresh: true }));
    expect(outcome).toMatchObject({ ok: true });
    return async () => void (await pause(LIFE_MS + 200 - (performance.now() - sentAt)));
  }

  async function queryAfterwards(opened: Promise<AppPage>) {
    const app = await opened;
    const untilExpired = await refreshSlowly(app);
    await untilExpired();
    return { outcome: await app.query(), counts: app.world.counts() };
  }

  /** Amplify alone reads what the guard has stored. */
  async function queryAfterwardsWithoutGuard(opened: Promise<AppPage>) {
    const app = await opened;
    const untilExpired = await refreshSlowly(app);
    await app.run((harness) => harness.destroy());
    await untilExpired();
    const outcome = await app.run((harness) => harness.amplifyQuery());
    return { outcome, counts: app.world.counts() };
  }

  test('plain Amplify trusts the token too long, the guard counts its age from the start', async ({
    open,
  }) => {
    const settings = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS };

    const [plain, guard, formerGuard] = await Promise.all([
      queryAfterwards(open('plain', { settings })),
      queryAfterwards(open('guard', { settings })),
      queryAfterwardsWithoutGuard(open('guard', { settings })),
    ]);

    expect(plain.outcome).toMatchObject({ ok: false, error: 'Unauthorized' });
    expect(plain.counts).toMatchObject({ refreshAttempts: 1, rejected: 1 });

    expect(guard.outcome).toMatchObject({ ok: true });
    // The slow one, and one more for the token that came with 3 s left.
    expect(guard.counts).toMatchObject({ refreshAttempts: 2, rejected: 0 });

    expect(formerGuard.outcome, 'Amplify with what the guard stored').toMatchObject({ ok: true });
    expect(formerGuard.counts.rejected).toBe(0);
  });
});
