import { expect, Locator, Page, test } from '@playwright/test';
import { PASSWORD } from '../projects/mock-backend/src/accounts';
import { Backend, startBackend } from '../projects/mock-backend/src/start-backend';
import { fileURLToPath } from 'node:url';

const DEMO = fileURLToPath(new URL('../dist/demo-app/browser', import.meta.url));

let backend: Backend;
test.beforeAll(async () => {
  backend = await startBackend({ port: 0, staticDir: DEMO });
});
test.afterAll(() => backend.close());

test.describe('the demo', () => {
  test('outlives its tokens, and says when the session has ended', async ({ page }) => {
    const world = backend.world('demo-guarded');
    await page.goto(`${backend.url}/?world=${world.name}`);
    await expect(page).toHaveURL(/\/sign-in\?world=/);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.locator('#sign-in-error')).toHaveText('Incorrect username or password.');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Session' })).toBeVisible();
    await expect(page.getByRole('meter', { name: 'Time left of the token' })).toBeVisible();

    await page.getByRole('button', { name: 'Reject the next request’s token' }).click();
    const events = page.getByRole('group', { name: 'Events' });
    await expect(events).toContainText('was sent again with the refreshed token');
    await page.getByRole('button', { name: 'Read royalties' }).click();
    await expect(page.getByText('Denied: this account may not read royalties.')).toBeVisible();
    await expect(events).toContainText('Refreshed ahead of time', { timeout: 15_000 });
    await expect(valueOf(page, 'Failed')).toHaveText('0');
    expect(world.counts().rejected).toBe(1);

    await page.getByRole('button', { name: 'Revoke the session' }).click();
    await expect(page.getByText('Your session has ended.')).toBeVisible({ timeout: 15_000 });
    await expect(page.locator('body')).not.toContainText('eyJ');
  });

  test('shows Unauthorized without the guard', async ({ page }) => {
    const world = backend.world('demo-plain');
    await page.goto(`${backend.url}/?guard=off&world=${world.name}`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Session without the guard' })).toBeVisible();
    await page.getByRole('button', { name: 'Hold the next request for 12 s' }).click();
    const stream = page.getByRole('region', { name: 'Stream' });
    await expect(stream.getByRole('status')).toHaveText('Unauthorized', { timeout: 20_000 });
  });
});

/** The value beside a label such as `Failed`. */
function valueOf(page: Page, label: string): Locator {
  return page.locator('dt', { hasText: new RegExp(`^${label}$`) }).locator('+ dd');
}
