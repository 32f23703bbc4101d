import type { StorageName } from './app/src/settings';
import { HOUR_MS } from './app-page';
import { expect, test } from './fixtures';

const REFRESH = 'GetTokensFromRefreshToken';

/** Whether all tabs share it. */
const STORAGES: [StorageName, shared: boolean][] = [
  ['session', false],
  ['cookie', true],
  ['slow', true],
];

for (const [storage, shared] of STORAGES) {
  test.describe(`G1 G3 G9 tokens in the ${storage} storage`, () => {
    test('are refreshed, renewed after a 401, and removed at the sign-out', async ({ open }) => {
      const tab = await open('guard', { storage });
      await tab.sleep(HOUR_MS);
      expect(await tab.query()).toMatchObject({ ok: true });
      tab.world.addFault({ operation: 'graphql', kind: 'unauthorized' });
      expect(await tab.query()).toMatchObject({ ok: true });
      await tab.reload();
      expect(await tab.query(), 'after a reload').toMatchObject({ ok: true });
      expect(tab.world.counts()).toMatchObject({ refreshes: 2, rejected: 1 });

      tab.world.addFault({ operation: REFRESH, kind: 'hang', stage: 'after' });
      const refresh = tab.run((harness) => harness.fetchSession({ forceRefresh: true }));
      await tab.untilHung(1);
      await tab.run((harness) => harness.signOut());
      tab.world.release();
      await refresh;
      expect(await tab.query()).toMatchObject({ ok: false, code: 'signed-out' });
      await tab.reload();
      expect(await tab.query(), 'after a reload').toMatchObject({ ok: false, code: 'signed-out' });
    });

    test(shared ? 'are one session in two tabs' : 'are one session per tab', async ({ open }) => {
      const first = await open('guard', { storage });
      const second = await first.openTab();
      if (!shared) {
        expect(await second.query()).toMatchObject({ ok: false, code: 'signed-out' });
        return;
      }
      expect(await second.query()).toMatchObject({ ok: true });
      await first.run((harness) => harness.signOut());
      await expect.poll(() => second.run((harness) => harness.statuses.at(-1))).toBe('signed-out');
      await second.signIn();
      await expect.poll(() => first.run((harness) => harness.statuses.at(-1))).toBe('signed-in');
      expect(await first.query()).toMatchObject({ ok: true });
    });
  });
}

test.describe('G7 a full storage', () => {
  test('causes no failed request, and keeps the session', async ({ open }) => {
    const settings = { rotation: true, rotationGraceMs: 0 };
    const tab = await open('guard', { storage: 'full', settings });
    await tab.page.evaluate(() => (window.storageIsFull = true));
    await tab.sleep(HOUR_MS);
    expect(await tab.query()).toMatchObject({ ok: true });
    await tab.sleep(HOUR_MS);
    expect(await tab.query()).toMatchObject({ ok: true });
    expect(tab.world.counts()).toMatchObject({ refreshAttempts: 2, refreshes: 2 });
    await tab.page.evaluate(() => (window.storageIsFull = false));
    await tab.sleep(HOUR_MS);
    expect(await tab.query()).toMatchObject({ ok: true });
    await tab.reload();
    expect(await tab.query(), 'saved when there is space again').toMatchObject({ ok: true });
    expect(await tab.events('session-ended')).toEqual([]);
  });
});

test.describe('G1 G3 a browser that blocks storage', () => {
  test('keeps the session in memory', async ({ open }) => {
    const tab = await open('guard', {
      onPage: async (page) => {
        await page.addInitScript(() => {
          Object.defineProperty(window, 'localStorage', {
            get: () => {
              throw new DOMException('Access is denied.', 'SecurityError');
            },
          });
        });
      },
    });
    await tab.sleep(HOUR_MS);
    expect(await tab.query()).toMatchObject({ ok: true });
    tab.world.addFault({ operation: 'graphql', kind: 'unauthorized' });
    expect(await tab.query()).toMatchObject({ ok: true });
    expect(tab.world.counts()).toMatchObject({ refreshes: 2, rejected: 1 });
  });
});
