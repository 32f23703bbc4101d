import type { Page } from '@playwright/test';

/**
 * Removes the guard's randomness from this page: all tabs refresh at the latest possible time, and
 * retry at the earliest possible time.
 */
export async function withoutChance(page: Page): Promise<void> {
  await page.context().addInitScript(() => {
    Math.random = () => 0;
  });
}
