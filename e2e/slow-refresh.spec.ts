import type { AppPage } from './app-page';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';
import { withoutChance } from './without-chance';

const LIFE_MS = 300_000;
const DELAY_MS = 9_000;

test.describe('G10 the response to a refresh takes 9 s', () => {
  function refreshSlowly(app: AppPage): Promise<Outcome> {
    app.world.addFault({
      operation: 'GetTokensFromRefreshToken',
      kind: 'delay',
      delayMs: DELAY_MS,
      stage: 'after',
    });
    return app.run((harness) => harness.fetchSession({ forceRefresh: true }));
  }

  test('plain Amplify uses the token too long; the guard counts its age from the start of the refresh', async ({
    open,
    time,
  }) => {
    // Without a margin and without randomness, so that an error of 9 s is visible.
    const given = {
      settings: { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS },
      options: { expiryBufferMs: 0, refreshLeadMs: 0 },
      onPage: withoutChance,
      time,
    };
    const [plain, guard, formerGuard] = await Promise.all([
      open('plain', given),
      open('guard', given),
      open('guard', given),
    ]);
    const refreshed = await time.until(Promise.all([plain, guard, formerGuard].map(refreshSlowly)));
    expect(refreshed.map(({ ok }) => ok)).toEqual([true, true, true]);
    // Now Amplify alone reads what the guard has stored.
    await formerGuard.run((harness) => harness.destroy());

    await time.pass(LIFE_MS - DELAY_MS + 200);
    const [plainOutcome, guardOutcome, formerOutcome] = await time.until(
      Promise.all([
        plain.query(),
        guard.query(),
        formerGuard.run((harness) => harness.amplifyQuery()),
      ]),
    );

    expect(plainOutcome).toMatchObject({ ok: false, error: 'Unauthorized' });
    expect(plain.world.counts()).toMatchObject({ refreshAttempts: 1, rejected: 1 });

    expect(guardOutcome).toMatchObject({ ok: true });
    // The slow refresh, and one at the expiry of its token.
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 2, rejected: 0 });

    expect(formerOutcome, 'Amplify with the tokens that the guard stored').toMatchObject({
      ok: true,
    });
    expect(formerGuard.world.counts()).toMatchObject({ refreshAttempts: 2, rejected: 0 });
  });
});
