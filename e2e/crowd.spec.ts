import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';

const REQUESTS = 1_000;

function ask(app: AppPage, requests = REQUESTS): Promise<Outcome[]> {
  return app.run((harness, count) => harness.queryAtOnce(count), requests);
}

test.describe('G4 many requests at the time of expiry', () => {
  test('if only the server knows, all requests of plain Amplify fail, and none of 1,000 with the guard', async ({
    open,
  }) => {
    const plain = await open('plain');
    plain.world.clock.advance(HOUR_MS);
    const plainOutcomes = await ask(plain, 100);
    expect(plainOutcomes.filter(({ error }) => error === 'Unauthorized')).toHaveLength(100);

    const guard = await open('guard');
    guard.world.clock.advance(HOUR_MS);
    const outcomes = await ask(guard);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(REQUESTS);
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 1, queries: REQUESTS });
  });

  test('if the guard knows, the requests wait for one refresh, and none is rejected', async ({
    open,
  }) => {
    const guard = await open('guard');
    await guard.sleep(HOUR_MS);

    const outcomes = await ask(guard, 200);

    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(200);
    expect(guard.world.counts()).toMatchObject({
      refreshAttempts: 1,
      rejected: 0,
      queries: 200,
    });
  });
});
