import type { AppPage } from './app-page';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';

const LIFE_MS = 300_000;

test.describe('G3 the token expires while a request is in transit', () => {
  /** A query and a mutation that the server reads only after their token has expired. */
  function slowRequests(app: AppPage): Promise<Outcome[]> {
    for (const operation of ['graphql:getMusicStream', 'graphql:recordPlay']) {
      app.world.addFault({ operation, kind: 'delay', delayMs: LIFE_MS + 200 });
    }
    return app.run((harness) => Promise.all([harness.query(), harness.mutate()]));
  }

  test('plain Amplify shows "Unauthorized"; with the guard, both succeed, and the mutation runs once', async ({
    open,
    time,
  }) => {
    const settings = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS };
    const [plain, guard] = await Promise.all([
      open('plain', { settings, time }),
      open('guard', { settings, time }),
    ]);
    const [plainOutcomes, outcomes] = await time.until(
      Promise.all([slowRequests(plain), slowRequests(guard)]),
    );

    const unauthorized = { ok: false, error: 'Unauthorized' };
    expect(plainOutcomes).toMatchObject([unauthorized, unauthorized]);
    expect(plain.world.counts()).toMatchObject({ refreshes: 0, mutationsExecuted: {} });

    expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
    expect(guard.outcomes('getMusicStream')).toEqual(['rejected', 'ok']);
    expect(guard.outcomes('recordPlay')).toEqual(['rejected', 'ok']);
    expect(guard.world.counts().mutationsExecuted).toEqual({ recordPlay: 1 });
    // The token was already renewed ahead of its expiry, so the rejections cause no refresh (G4).
    const triggers = (await guard.events('refreshed')).map(({ trigger }) => trigger);
    expect(triggers).toHaveLength(guard.world.counts().refreshAttempts);
    expect(new Set(triggers)).toEqual(new Set(['ahead']));
    expect(await guard.events('retried')).toMatchObject([{ late: true }, { late: true }]);
  });

  test('if the token is not renewed yet, it is refreshed once, and the mutation runs once', async ({
    open,
  }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);

    const lapse = (app: AppPage): Promise<Outcome> =>
      app.lapseInFlight('graphql:recordPlay', (harness) => harness.mutate());
    const [plainOutcome, guardOutcome] = await Promise.all([lapse(plain), lapse(guard)]);

    expect(plainOutcome).toMatchObject({ ok: false, error: 'Unauthorized' });
    expect(plain.world.counts()).toMatchObject({ refreshAttempts: 0, mutationsExecuted: {} });
    expect(await plain.query(), 'the next one').toMatchObject({ ok: false, error: 'Unauthorized' });

    expect(guardOutcome).toMatchObject({ ok: true });
    expect(guard.outcomes('recordPlay')).toEqual(['rejected', 'ok']);
    expect(guard.world.counts()).toMatchObject({
      refreshAttempts: 1,
      mutationsExecuted: { recordPlay: 1 },
    });
  });
});
