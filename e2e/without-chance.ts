import type { Page } from '@playwright/test';

/**
 * Nothing is spread in the browser of this page: what the guard does at a random moment, all tabs do at the same one,
 * the latest for a refresh and the earliest for a further attempt.
 */
export async function withoutChance(page: Page): Promise<void> {
  await page.context().addInitScript(() => {
    Math.random = () => 0;
  });
}
