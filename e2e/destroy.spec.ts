import type { AppPage } from './app-page';
import { notIn } from './engines';
import { expect, test } from './fixtures';

const TELLS_NO_LISTENERS = notIn(
  ['firefox', 'webkit'],
  'only the DevTools of Chromium can list listeners',
);

/** The types of the listeners on the window and the document. */
async function listeners({ page }: AppPage): Promise<string[]> {
  const devTools = await page.context().newCDPSession(page);
  const types: string[] = [];
  for (const expression of ['window', 'document']) {
    const { result } = await devTools.send('Runtime.evaluate', { expression });
    const { listeners } = await devTools.send('DOMDebugger.getEventListeners', {
      objectId: result.objectId ?? '',
    });
    types.push(...listeners.map(({ type }) => `${expression} ${type}`));
  }
  await devTools.detach();
  return types.sort();
}

test.describe('G16 the app is destroyed', () => {
  const LIFE_MS = 300_000;
  const settings = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS };

  test(
    'removes its timers and listeners, and restores Amplify',
    TELLS_NO_LISTENERS,
    async ({ open, time }) => {
      const [plain, guard] = await Promise.all([
        open('plain', { settings, time }),
        open('guard', { settings, time }),
      ]);
      await time.untilTrue(() => guard.world.counts().refreshes > 0);
      const withoutGuard = await listeners(plain);
      for (const type of ['window storage', 'window online', 'document visibilitychange']) {
        const count = (all: string[]): number => all.filter((other) => other === type).length;
        expect(count(await listeners(guard)), type).toBeGreaterThan(count(withoutGuard));
      }

      await Promise.all([plain, guard].map((app) => app.run((harness) => harness.destroy())));

      expect(await listeners(guard)).toEqual(await listeners(plain));
      const { refreshAttempts } = guard.world.counts();
      await time.pass(2 * LIFE_MS);
      expect(time.isIdle, 'no timer').toBe(true);
      expect(guard.world.counts().refreshAttempts).toBe(refreshAttempts);

      const amplifyQuery = guard.run((harness) => harness.amplifyQuery());
      expect(await time.until(amplifyQuery)).toMatchObject({ ok: true });
      expect(guard.world.counts().refreshAttempts, 'by Amplify').toBeGreaterThan(refreshAttempts);
      // Without the guard, each caller has its own event.
      await guard.run(({ hubEvents }) => void hubEvents.splice(0));
      await time.until(guard.run((harness) => harness.refreshAtOnce(20)));
      const hubEvents = await guard.run((harness) => harness.hubEvents);
      expect(hubEvents.filter((name) => name === 'tokenRefresh')).toHaveLength(20);
    },
  );

  test('a request that waits for a refresh gets a clear error', async ({ open }) => {
    const guard = await open('guard');
    guard.world.addFault({ operation: 'GetTokensFromRefreshToken', kind: 'hang' });
    guard.world.addFault({ operation: 'graphql', kind: 'unauthorized' });

    const outcome = guard.query();
    await guard.untilHung(1);
    await guard.run((harness) => harness.destroy());

    expect(await outcome).toMatchObject({ ok: false, code: 'destroyed' });
  });
});
