import type { Request } from '@playwright/test';
import type { AppPage } from './app-page';

const REFRESH = 'GetTokensFromRefreshToken';

/**
 * Where a refresh is held up: before its request leaves the browser, at the server before or after
 * that has minted new tokens, or while their answer is written to the `slow` storage.
 */
export type RefreshPoint = 'leaving' | 'arrived' | 'minted' | 'storing';

/**
 * Starts a refresh and holds it up. The returned function lets it go on, and waits until the page
 * has dealt with it.
 */
export async function heldRefresh(app: AppPage, point: RefreshPoint): Promise<() => Promise<void>> {
  const isRefresh = (request: Request): boolean =>
    request.headers()['x-amz-target']?.endsWith(REFRESH) ?? false;
  const start = (): Promise<unknown> =>
    app.run((harness) => harness.fetchSession({ forceRefresh: true }));
  const answered = app.page
    .waitForResponse((response) => isRefresh(response.request()))
    .then((response) => response.finished());
  answered.catch(() => undefined);
  let letGo = (): void => void app.world.release();

  if (point === 'leaving') {
    const leave = new Promise<void>((resolve) => (letGo = resolve));
    let isHeld = (): void => undefined;
    const held = new Promise<void>((resolve) => (isHeld = resolve));
    await app.page.route('**/cognito/**', async (route) => {
      if (!isRefresh(route.request())) return route.fallback();
      isHeld();
      await leave;
      return route.continue().catch(() => undefined);
    });
    const outcome = start();
    // Its page may be ended by the test.
    outcome.catch(() => undefined);
    await held;
    return async () => {
      letGo();
      await answered;
      await Promise.all([outcome, settled(app)]);
    };
  }

  if (point !== 'storing') {
    const stage = point === 'minted' ? 'after' : 'before';
    app.world.addFault({ operation: REFRESH, kind: 'hang', stage });
  }
  const outcome = start();
  outcome.catch(() => undefined);
  if (point === 'storing') await answered;
  else await app.untilHung(1);
  return async () => {
    letGo();
    await answered;
    await Promise.all([outcome, settled(app)]);
  };
}

/** The guard's call has failed long before. What comes later over the network is dealt with later. */
async function settled({ page }: AppPage): Promise<void> {
  await page.evaluate(async () => void (await (await fetch(location.href)).text()));
}
