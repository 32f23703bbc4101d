import type { Page, Request } from '@playwright/test';
import type { AppPage } from './app-page';
import type { TestTime } from './time/test-time';

const REFRESH = 'GetTokensFromRefreshToken';

/**
 * Where a refresh is held up: before its request leaves the browser, at the server before or after
 * that has minted new tokens, or while their answer is written to the `slow` storage.
 */
export type RefreshPoint = 'leaving' | 'arrived' | 'minted' | 'storing';

/**
 * Starts a refresh and holds it up. The returned function lets it go on, and waits until the page
 * has dealt with it.
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
  // Its page may be ended by the test.
  outcome.catch(() => undefined);
  // Writing to the `slow` storage takes time, and none passes.
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

/** Holds the next refresh back in the browser. */
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
