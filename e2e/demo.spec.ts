import { expect, type Locator, type Page } from '@playwright/test';
import { PASSWORD } from '../projects/mock-backend/src/accounts';
import { expectAccessible } from './accessible';
import { test } from './demo-fixtures';

test.describe('the demo', () => {
  test('outlives its tokens, and says when the session has ended', async ({
    page,
    backend,
    time,
  }) => {
    const world = backend.world('demo-guarded');
    time.rule(world);
    await time.take(page);
    await time.stamp(page);
    const untilText = async (where: Locator, text: string): Promise<void> => {
      for (let i = 0; i < 60 && !(await where.innerText()).includes(text); i++) {
        await time.pass(500);
      }
      await expect(where).toContainText(text);
    };
    await page.goto(`${backend.url}/session?world=${world.name}`);
    await expect(page).toHaveURL(/\/sign-in\?world=/);
    await expectAccessible(page);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.locator('#sign-in-error')).toHaveText('Incorrect username or password.');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'One session' })).toBeVisible();
    await expect(page.getByRole('meter', { name: 'Time left of the token' })).toBeVisible();

    await page.getByRole('button', { name: 'Reject the next request’s token' }).click();
    const events = page.getByRole('group', { name: 'Events' });
    await untilText(events, 'was sent again with the refreshed token');
    await page.getByRole('button', { name: 'Read royalties' }).click();
    await expect(page.getByText('Denied: this account may not read royalties.')).toBeVisible();
    await untilText(events, 'Refreshed ahead of time');
    await expect(valueOf(page, 'Failed')).toHaveText('0');
    expect(world.counts().rejected).toBe(1);

    await page.getByRole('button', { name: 'Revoke the session' }).click();
    await untilText(page.locator('body'), 'Your session has ended.');
    await expect(page.locator('body')).not.toContainText('eyJ');
  });

  test('events that a broken connection missed are fetched', async ({ page, backend }) => {
    await signIn(page, `${backend.url}/session?world=demo-live`);
    const live = page.getByRole('region', { name: 'Subscription' });
    await expect(valueOf(page, 'Connection')).toHaveText('Open');
    await live.getByRole('button', { name: 'Publish an event' }).click();
    await expect(valueOf(page, 'Events')).toHaveText('1');
    await live.getByRole('button', { name: 'Cut the socket, publish another' }).click();
    await expect(valueOf(page, 'Events')).toHaveText('2');
    await expect(valueOf(page, 'Fetched after a gap')).toHaveText('1');
    await expectAccessible(page);
  });

  test('its devtools make trouble, and show what the guard does about it', async ({
    page,
    backend,
    time,
  }) => {
    const world = backend.world('demo-devtools');
    time.rule(world);
    await time.take(page);
    await time.stamp(page);
    await signIn(page, `${backend.url}/session?world=${world.name}`);
    // The page signs in to tokens of ten seconds; those that come now outlast the test.
    world.settings.patch({ accessTokenLifeMs: 3_600_000, idTokenLifeMs: 3_600_000 });
    await time.settle();
    await page.getByRole('button', { name: /^Token guard/ }).click();
    const devtools = page.getByRole('region', { name: 'Token guard devtools' });
    const press = async (name: string): Promise<void> => {
      await devtools.getByRole('button', { name }).click();
      await time.pass(2_000);
    };
    const lines = devtools.getByRole('listitem');
    expect(world.counts()).toMatchObject({ rejected: 0, refreshAttempts: 0 });

    // The page asks for the stream once a second.
    await press('Let the token lapse');
    await expect(lines.filter({ hasText: 'retried via: fetch, late: false' })).toHaveCount(1);
    await expect(lines.filter({ hasText: 'refreshed trigger: rejected' })).toHaveCount(1);
    expect(world.counts()).toMatchObject({ rejected: 1, refreshAttempts: 1 });

    await press('Reject next request');
    await expect(lines.filter({ hasText: 'refreshed trigger: rejected' })).toHaveCount(2);
    expect(world.counts()).toMatchObject({ rejected: 2, refreshAttempts: 2 });

    // The guard looks at the clock at least every half minute.
    await press('Clock 5 min back');
    await time.pass(30_000);
    await expect(lines.filter({ hasText: 'clock-stepped byMs: -300000' })).toHaveCount(1);
    await press('set it right');
    await time.pass(30_000);
    await expect(lines.filter({ hasText: 'clock-stepped byMs: 300000' })).toHaveCount(1);

    await press('Fail refreshes');
    await devtools.getByRole('button', { name: 'Let the token lapse' }).click();
    await time.pass(2_000);
    await expect(lines.filter({ hasText: 'reason: SimulatedFailure' }).first()).toBeVisible();
    await press('Fail refreshes');
    await time.pass(5_000);
    await expect(lines.filter({ hasText: 'refreshed trigger' })).toHaveCount(3);
    // The user has waited, and seen no failure in all this time.
    await expect(valueOf(page, 'Failed')).toHaveText('0');

    await expectAccessible(page);
    const opened = page.context().waitForEvent('page');
    await devtools.getByRole('button', { name: 'Second tab' }).click();
    const second = await opened;
    await expect(second).toHaveURL(page.url());
    expect(await devtools.innerText()).not.toContain('eyJ');
  });

  test('asks an idle user, who stays signed in by one click', async ({ page, backend, time }) => {
    time.rule(backend.world('demo-idle'));
    await time.take(page);
    await time.stamp(page);
    await signIn(page, `${backend.url}/session?world=demo-idle`);
    await time.passAtOnce(570_000);
    await expect(page.getByText('Are you still there?')).toBeVisible();
    // Without a pointer: its first movement is activity, and takes the banner away before the click.
    await page.getByRole('button', { name: 'Stay signed in' }).dispatchEvent('click');
    await expect(page.getByText('Are you still there?')).toBeHidden();
    await expect(page.getByRole('heading', { level: 1, name: 'One session' })).toBeVisible();
  });
});

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'One session' })).toBeVisible();
}

/** The value beside a label such as `Failed`. */
function valueOf(page: Page, label: string): Locator {
  return page.locator('dt', { hasText: new RegExp(`^${label}$`) }).locator('+ dd');
}
