import { expect, type Locator, type Page } from '@playwright/test';
import { PASSWORD } from '../projects/mock-backend/src/accounts';
import { expectAccessible } from './accessible';
import { test } from './demo-fixtures';

test.describe('the demo', () => {
  test('keeps working across expiries, and shows the end of the session', async ({
    page,
    backend,
    time,
  }) => {
    const world = backend.world('demo-guarded');
    time.controlWorld(world);
    await time.controlPage(page);
    await time.setStartTime(page);
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

  test('loads the events that a broken connection missed', async ({ page, backend }) => {
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

  test('its devtools cause faults, and show how the guard handles them', async ({
    page,
    backend,
    time,
  }) => {
    const world = backend.world('demo-devtools');
    time.controlWorld(world);
    await time.controlPage(page);
    await time.setStartTime(page);
    await signIn(page, `${backend.url}/session?world=${world.name}`);
    // The tokens of the sign-in live for ten seconds. The following ones outlast the test.
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

    // The page requests the stream every second.
    await press('Let the token lapse');
    await expect(lines.filter({ hasText: 'retried via: fetch, late: false' })).toHaveCount(1);
    await expect(lines.filter({ hasText: 'refreshed trigger: rejected' })).toHaveCount(1);
    expect(world.counts()).toMatchObject({ rejected: 1, refreshAttempts: 1 });

    await press('Reject next request');
    await expect(lines.filter({ hasText: 'refreshed trigger: rejected' })).toHaveCount(2);
    expect(world.counts()).toMatchObject({ rejected: 2, refreshAttempts: 2 });

    // The guard checks the clock at least every 30 seconds.
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
    // The user had to wait, but saw no failure.
    await expect(valueOf(page, 'Failed')).toHaveText('0');

    await expectAccessible(page);
    const opened = page.context().waitForEvent('page');
    await devtools.getByRole('button', { name: 'Second tab' }).click();
    const second = await opened;
    await expect(second).toHaveURL(page.url());
    expect(await devtools.innerText()).not.toContain('eyJ');
  });

  test('warns an idle user, who stays signed in with one click', async ({
    page,
    backend,
    time,
  }) => {
    time.controlWorld(backend.world('demo-idle'));
    await time.controlPage(page);
    await time.setStartTime(page);
    await signIn(page, `${backend.url}/session?world=demo-idle`);
    await time.passAtOnce(570_000);
    await expect(page.getByText('Are you still there?')).toBeVisible();
    // Dispatches the event without a pointer. Moving one counts as activity, and removes the banner
    // before the click.
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

/** The value next to a label such as `Failed`. */
function valueOf(page: Page, label: string): Locator {
  return page.locator('dt', { hasText: new RegExp(`^${label}$`) }).locator('+ dd');
}
