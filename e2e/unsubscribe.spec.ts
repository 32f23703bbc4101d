import type { AppPage } from './app-page';
import { HOUR_MS } from './app-page';
import { expect, test } from './fixtures';

test.describe('G14 the app unsubscribes from a slow query', () => {
  test('plain Amplify does not cancel the request; the guard does', async ({ open }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);

    const leave = async (app: AppPage): Promise<void> => {
      app.world.addFault({ operation: 'graphql', kind: 'hang' });
      await app.run((harness) => harness.subscribeToQuery());
      await app.untilHung(1);
      await app.run((harness) => harness.unsubscribeFromQuery());
    };
    await Promise.all([leave(plain), leave(guard)]);

    await expect.poll(() => guard.world.counts().cancelled).toBe(1);
    expect(guard.world.counts().inFlight).toBe(0);
    expect(plain.world.counts()).toMatchObject({ cancelled: 0, inFlight: 1 });
  });

  test('a refresh that other requests wait for continues', async ({ open }) => {
    const guard = await open('guard');
    await guard.sleep(HOUR_MS);
    guard.world.addFault({ operation: 'GetTokensFromRefreshToken', kind: 'hang' });

    await guard.run((harness) => harness.subscribeToQuery());
    await guard.untilHung(1);
    const other = guard.query();
    await guard.run((harness) => harness.unsubscribeFromQuery());
    guard.world.release();

    expect(await other).toMatchObject({ ok: true });
    expect(guard.outcomes('getMusicStream'), 'not sent for the caller that unsubscribed').toEqual([
      'ok',
    ]);
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 1, cancelled: 0 });
  });
});
