import type { Page, Request } from '@playwright/test';
import type { AppPage } from './app-page';
import type { TestTime } from './time/test-time';

const REFRESH = 'GetTokensFromRefreshToken';

/**
 * Where the test holds a refresh: before the request leaves the browser (`leaving`), at the server
 * before (`arrived`) or after (`minted`) it mints tokens, or while the app writes them to the
 * `slow` storage (`storing`).
 */
export type RefreshPoint = 'leaving' | 'arrived' | 'minted' | 'storing';

/**
 * Starts a refresh and holds it. The returned function releases it, and waits until the page has
 * handled the result.
 *
 * @param app opened with `time`
 */
export async function heldRefresh(
  app: AppPage,
  point: RefreshPoint,
  time: TestTime,
): Promise<() => Promise<void>> {
  const { page, world } = app;
  const answered = page
    .waitForResponse((response) => isRefresh(response.request()))
    .then((response) => response.finished());
  answered.catch(() => undefined);

  let letGo = (): void => void world.release();
  if (point === 'leaving') letGo = await holdBack(page, time);
  else if (point !== 'storing') {
    const stage = point === 'minted' ? 'after' : 'before';
    world.addFault({ operation: REFRESH, kind: 'hang', stage });
  }
  const outcome = app.run((harness) => harness.fetchSession({ forceRefresh: true }));
  // The test may close its page.
  outcome.catch(() => undefined);
  // Writing to the `slow` storage takes time, but the test's time stands still.
  await time.settle();

  return async () => {
    letGo();
    await answered;
    await time.until(outcome);
  };
}

function isRefresh(request: Request): boolean {
  return request.headers()['x-amz-target']?.endsWith(REFRESH) ?? false;
}

/** Holds the next refresh in the browser. */
async function holdBack(page: Page, time: TestTime): Promise<() => void> {
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  let end = (): void => undefined;
  await page.route('**/cognito/**', async (route) => {
    if (!isRefresh(route.request())) return route.fallback();
    end = time.holdBack(page);
    await left;
    return route.continue().catch(() => undefined);
  });
  return () => {
    end();
    leave();
  };
}
