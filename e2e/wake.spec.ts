import { HOUR_MS } from './app-page';
import { expect, test } from './fixtures';

test.describe('G11 the device sleeps past the expiry', () => {
  test('the first request after waking succeeds', async ({ open }) => {
    const guard = await open('guard');

    await guard.sleep(HOUR_MS);

    expect(await guard.query()).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 1, rejected: 0 });
  });

  test('waking refreshes at once, so that no request has to wait', async ({ open }) => {
    const guard = await open('guard');

    await guard.sleep(HOUR_MS);
    await guard.wake();
    await expect.poll(() => guard.events('refreshed')).toMatchObject([{ trigger: 'ahead' }]);

    expect(await guard.query()).toMatchObject({ ok: true });
    expect(guard.world.counts()).toMatchObject({ refreshAttempts: 1, rejected: 0 });
  });
});
