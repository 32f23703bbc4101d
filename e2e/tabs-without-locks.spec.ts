import type { Page } from '@playwright/test';
import type { AppPage } from './app-page';
import type { Outcome } from './app/src/outcome';
import { expect, test } from './fixtures';

/** As in a page that was loaded over plain HTTP. */
async function removeLocks(page: Page): Promise<void> {
  await page.context().addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
  });
}

async function removeChannel(page: Page): Promise<void> {
  await page.context().addInitScript(() => Reflect.deleteProperty(window, 'BroadcastChannel'));
}

/** There are neither Web Locks nor a storage for a lock. The tokens are in a cookie. */
async function blockStorage(page: Page): Promise<void> {
  await removeLocks(page);
  await page.context().addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('Access is denied.', 'SecurityError');
      },
    });
  });
}

function refreshAll(tabs: AppPage[]): Promise<Outcome[]> {
  return Promise.all(
    tabs.map((tab) => tab.run((harness) => harness.fetchSession({ forceRefresh: true }))),
  );
}

const ROUNDS = 5;
const ROTATION = { rotation: true, rotationGraceMs: 0 };

/** The largest number of refreshes when four tabs request one at the same time. */
for (const [name, onPage, most] of [
  // The one that was in progress, and one more that the other tabs share.
  ['without Web Locks', removeLocks, 2],
  // Without messages, a tab doesn't know when another tab sent its refresh.
  ['without BroadcastChannel', removeChannel, 4],
] as const) {
  test.describe(`G5 G6 tabs ${name}`, () => {
    test('refresh one at a time, and keep the session', async ({ open, time }) => {
      const first = await open('guard', { settings: ROTATION, onPage, time });
      const tabs = [first, ...(await Promise.all([1, 2, 3].map(() => first.openTab())))];
      for (const tab of tabs) expect(await time.until(tab.query())).toMatchObject({ ok: true });

      for (let round = 1; round <= ROUNDS; round++) {
        const outcomes = await time.until(refreshAll(tabs));
        for (const outcome of outcomes) {
          expect(outcome).toMatchObject({ ok: true, data: { signedIn: true } });
        }
        const { refreshes, refreshAttempts } = first.world.counts();
        expect(refreshAttempts).toBe(refreshes);
        expect(refreshes).toBeLessThanOrEqual(most * round);
      }
      // The lock is released a little later than the refresh ends.
      await time.pass(1_000);
      const left = (await first.storedKeys()).filter((key) =>
        key.startsWith('amplify-token-guard'),
      );
      expect(left, 'locks left in the storage').toEqual([]);
    });
  });
}

test.describe('G5 tabs without Web Locks and without a storage', () => {
  test('refresh independently', async ({ open, time }) => {
    const first = await open('guard', { onPage: blockStorage, storage: 'cookie', time });
    const tabs = [first, await first.openTab()];
    for (const outcome of await time.until(refreshAll(tabs))) {
      expect(outcome).toMatchObject({ ok: true, data: { signedIn: true } });
    }
    const outcomes = await time.until(first.run((harness) => harness.refreshAtOnce(20)));
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    // A tab that finds new tokens of another tab in the store refreshes again.
    expect(first.world.counts().refreshAttempts).toBeLessThanOrEqual(4);
  });
});
