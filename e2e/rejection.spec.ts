import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';

test.describe('G4 several rejections because of one expiry', () => {
  const REQUESTS = 5;

  test('cause one refresh', async ({ open }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);

    const lapse = async (app: AppPage): Promise<Outcome[]> => {
      app.world.addFault({ operation: 'graphql', kind: 'hang', times: REQUESTS });
      const outcomes = app.run((harness, count) => harness.queryAtOnce(count), REQUESTS);
      await app.untilHung(REQUESTS);
      app.world.clock.advance(HOUR_MS);
      app.world.release();
      return outcomes;
    };
    const [plainOutcomes, guardOutcomes] = await Promise.all([lapse(plain), lapse(guard)]);

    expect(plainOutcomes.map(({ error }) => error)).toEqual(Array(REQUESTS).fill('Unauthorized'));

    expect(guardOutcomes.map(({ ok }) => ok)).toEqual(Array(REQUESTS).fill(true));
    expect(guard.world.counts()).toMatchObject({
      refreshAttempts: 1,
      rejected: REQUESTS,
      queries: REQUESTS,
    });
  });

  test('a late rejection causes a retry without a refresh', async ({ open }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);

    const lapse = async (app: AppPage): Promise<Outcome[]> => {
      app.world.addFault(
        { operation: 'graphql:getMusicStream', kind: 'hang' },
        // Twice, so that the mutation still hangs when the query is released.
        { operation: 'graphql:recordPlay', kind: 'hang' },
        { operation: 'graphql:recordPlay', kind: 'hang' },
      );
      const query = app.query();
      const mutation = app.run((harness) => harness.mutate());
      await app.untilHung(2);
      app.world.clock.advance(HOUR_MS);
      app.world.release();
      const first = await query;
      await app.untilHung(1);
      app.world.release();
      return [first, await mutation];
    };
    const [plainOutcomes, guardOutcomes] = await Promise.all([lapse(plain), lapse(guard)]);

    expect(plainOutcomes.map(({ error }) => error)).toEqual(['Unauthorized', 'Unauthorized']);

    expect(guardOutcomes).toMatchObject([{ ok: true }, { ok: true }]);
    expect(guard.outcomes('recordPlay')).toEqual(['rejected', 'ok']);
    expect(guard.world.counts()).toMatchObject({
      refreshAttempts: 1,
      mutationsExecuted: { recordPlay: 1 },
    });
    expect(await guard.events('retried')).toMatchObject([{ late: false }, { late: true }]);
  });
});

test.describe('G3 the server rejects a refreshed token too', () => {
  const REJECT = { operation: 'graphql', kind: 'unauthorized' } as const;

  test('the guard refreshes once, retries once, and rejects with "token-rejected"', async ({
    open,
  }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);
    plain.world.addFault({ ...REJECT, times: 2 });
    guard.world.addFault({ ...REJECT, times: 2 });

    expect(await plain.query()).toMatchObject({ ok: false, error: 'Unauthorized' });
    expect(await plain.query()).toMatchObject({ ok: false, error: 'Unauthorized' });

    expect(await guard.query()).toMatchObject({ ok: false, code: 'token-rejected' });
    expect(guard.outcomes('getMusicStream')).toEqual(['rejected', 'rejected']);
    expect(guard.world.counts().refreshAttempts).toBe(1);

    expect(await guard.query(), 'the next one').toMatchObject({ ok: true });
    expect(await guard.run(({ statuses }) => statuses.at(-1))).toBe('signed-in');
    expect(guard.world.counts().refreshAttempts).toBe(1);
  });

  test('a server that rejects every token does not cause a refresh for every request', async ({
    open,
    time,
  }) => {
    const REQUESTS = 40;
    const guard = await open('guard', { time });
    guard.world.addFault({ ...REJECT, times: null });

    const outcomes: Outcome[] = [];
    for (let i = 0; i < REQUESTS; i++) outcomes.push(await time.until(guard.query()));

    expect(outcomes.map(({ code }) => code)).toEqual(Array(REQUESTS).fill('token-rejected'));
    expect(guard.world.counts().refreshAttempts).toBeLessThan(REQUESTS / 4);
  });
});

test.describe('G3 the user is not authorized', () => {
  test('a denied field is neither refreshed nor retried', async ({ open }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);
    const message = 'Not Authorized to access royalties on type MusicStream';

    for (const app of [plain, guard]) {
      const outcome = await app.run((harness) => harness.queryRoyalties());
      expect(outcome).toMatchObject({ ok: false, error: message });
      expect(app.outcomes('getMusicStream')).toEqual(['denied']);
      expect(app.world.counts().refreshAttempts).toBe(0);
    }
    const again = await guard.run((harness) => harness.queryRoyalties());
    expect(again).toMatchObject({ isDenied: true, status: 200 });
  });

  test('an HTTP 403 is neither refreshed nor retried', async ({ open, api }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);

    for (const app of [plain, guard]) {
      const url = `${api}/${app.world.name}/rest/royalties`;
      const outcome = await app.run((harness, address) => harness.httpGet(address), url);
      expect(outcome).toMatchObject({ ok: false, name: 'HttpErrorResponse', status: 403 });
      expect(app.outcomes('GET /rest/royalties')).toEqual(['denied']);
      expect(app.world.counts().refreshAttempts).toBe(0);
    }
  });

  test('a GraphQL 403 is neither refreshed nor retried', async ({ open }) => {
    const guard = await open('guard');
    guard.world.addFault({ operation: 'graphql', kind: 'status', status: 403 });

    expect(await guard.query()).toMatchObject({ ok: false, isDenied: true, status: 403 });
    expect(guard.outcomes('getMusicStream')).toEqual(['denied']);
    expect(guard.world.counts().refreshAttempts).toBe(0);
  });
});
