import { expect, type Locator } from '@playwright/test';
import { expectAccessible } from './accessible';
import { test } from './demo-fixtures';

test.describe('the Lab', () => {
  test('is accessible before the start, while running, and with the table open', async ({
    timedLab: lab,
    time,
    page,
  }) => {
    await lab.open();
    await expectAccessible(page);
    await lab.signIn();
    await expect(lab.screen('guard').getByText('Glass Harbour')).toBeVisible();
    await page.getByText('The same as a table').click();
    await page.getByRole('button', { name: 'Reject the next token' }).click();
    await expect(page.getByText('Done: Reject the next token.')).toBeVisible();
    // Each lane makes one more request. Its result is visible until the next one.
    await time.pass(500);
    await expect(lab.screen('plain').getByText('Unauthorized')).toBeVisible();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await expectAccessible(page);
    await expect(page.locator('body')).not.toContainText('eyJ');
  });

  for (const [device, viewport, charts] of [
    ['desktop', { width: 1280, height: 800 }, 3],
    ['phone', { width: 390, height: 844 }, 0],
  ] as const) {
    test(`the view scrolls to a story and back on a ${device}`, async ({ timedLab: lab, page }) => {
      await page.setViewportSize(viewport);
      await lab.open();
      const life = page.getByLabel('Token lifetime in seconds');
      await life.fill('600');
      const play = page.getByRole('button', { name: 'Play: Laptop lid' });
      await play.click();
      const playing = page.getByRole('region', { name: 'Now playing' });
      const top = (await playing.boundingBox())!.y;
      for (const lane of ['plain', 'workaround', 'guard'] as const) {
        await expect(lab.lane(lane)).toBeInViewport({ ratio: 1 });
        await expect.poll(() => bottomOf(lab.lane(lane))).toBeLessThan(top);
      }
      // The whole timeline on a desktop, its top on a phone.
      const drawn = page.locator('lab-lane-chart');
      const last = charts ? drawn.nth(charts - 1) : page.getByRole('heading', { name: 'Timeline' });
      await expect.poll(() => bottomOf(last)).toBeLessThan(top);
      // The names of the rows, next to the chart.
      await expect(drawn.first().getByText('Requests')).toBeVisible();
      await expect(life).toHaveValue('600');
      await expectAccessible(page);

      await playing.getByRole('button', { name: 'Stop' }).click();
      await expect(playing).toBeHidden();
      await expect(play).toBeFocused();
      await expect(play).toBeInViewport({ ratio: 1 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    });
  }

  test('a rejected token causes a failure without the guard, and a retry with it', async ({
    lab,
    page,
  }) => {
    await lab.open();
    await page.getByLabel('Token lifetime in seconds').fill('600');
    await lab.signIn();
    await expect(lab.screen('guard').getByText('Glass Harbour')).toBeVisible();
    await page.getByRole('button', { name: 'Reject the next token' }).click();
    await expect.poll(async () => (await lab.row('plain')).failures).toBe(1);
    await expect.poll(async () => (await lab.row('workaround')).failures).toBe(1);
    await expect.poll(async () => (await lab.row('guard')).refreshes).toBe(1);
    expect(await lab.row('guard')).toMatchObject({ failures: 0, signOuts: 0 });
    expect(lab.world('guard').counts().rejected).toBe(1);
  });

  test('sends to all three lanes: a mutation runs once, and a denied field stays denied', async ({
    lab,
    page,
  }) => {
    await lab.open();
    await page.getByLabel('Token lifetime in seconds').fill('600');
    await lab.signIn();
    const asking = page.getByRole('region', { name: 'Ask all three' });
    await asking.getByRole('button', { name: 'Record a play' }).click();
    await expect(asking.getByText('Recorded: 1 play.')).toHaveCount(3);
    await expect(asking.getByText('1 asked, 1 run')).toHaveCount(3);
    await asking.getByRole('button', { name: 'Read royalties' }).click();
    await expect(asking.getByText('Denied. A new token does not help.')).toHaveCount(3);
    await asking.getByRole('button', { name: 'Read by REST' }).click();
    await expect(asking.getByText('“Glass Harbour”')).toHaveCount(3);
    expect(lab.world('guard').counts().mutationsExecuted).toEqual({ recordPlay: 1 });
  });

  test('a fault in one lane does not affect the others; a revoked session ends', async ({
    timedLab: lab,
    time,
    page,
  }) => {
    await lab.open();
    await lab.signIn();
    await page.getByLabel('In', { exact: true }).selectOption('guard');
    await page.getByRole('switch', { name: 'Second tab' }).check();
    await lab.untilVisible(lab.screen('guard', 2).getByText('Glass Harbour'));
    await page.getByRole('button', { name: 'Revoke the session' }).click();
    // The lifetime of a token, plus the time that the page needs to count.
    await time.pass(11_000);
    await expect(lab.screen('guard').getByText('Nobody is signed in.')).toBeVisible();
    await expect(lab.screen('guard', 2).getByText('Nobody is signed in.')).toBeVisible();
    expect((await lab.row('guard')).signOuts).toBe(1);
    expect(await lab.row('plain')).toMatchObject({ failures: 0, signOuts: 0 });
  });

  test('switching off one fault leaves the others on; starting again removes all', async ({
    lab,
    page,
  }) => {
    await lab.open();
    const trouble = (name: string): Locator => page.getByRole('switch', { name });
    const faults = (): (number | undefined)[] =>
      lab
        .world('guard')
        .faults.list()
        .map((fault) => ('status' in fault ? fault.status : undefined));
    await trouble('Refreshes are throttled').check();
    await trouble('User pool is down').check();
    await expect.poll(faults).toEqual([429, 503]);
    await trouble('User pool is down').uncheck();
    await expect.poll(faults).toEqual([429]);
    await lab.signIn();
    await expect(trouble('Refreshes are throttled')).not.toBeChecked();
    expect(faults()).toEqual([]);
  });

  test('the keyboard moves through the timeline, which stands still while paused', async ({
    timedLab: lab,
    time,
    page,
  }) => {
    await lab.open();
    await lab.signIn();
    await time.pass(11_000);
    expect((await lab.row('guard')).refreshes).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const lane = page.getByRole('application', { name: 'Timeline: With the guard' });
    await lane.focus();
    await lane.press('Home');
    const details = page.locator('lab-timeline [aria-live="polite"]');
    await expect(details).toContainText('Token, for 10 s');
    const first = await details.innerText();
    await lane.press('ArrowRight');
    await expect(details).not.toHaveText(first);
    await lane.press('ArrowLeft');
    await expect(details).toHaveText(first);
    await lane.press('Escape');
    await expect(details).toBeEmpty();
    const drawn = await lane.innerHTML();
    await page.getByText('The same as a table').click();
    const table = page.locator('lab-timeline table');
    await expect(table.getByRole('cell', { name: 'Refreshed.' }).first()).toBeVisible();
    expect(await lane.innerHTML()).toBe(drawn);
  });

  test('only one page at a time runs the lanes', async ({ lab, page, context }) => {
    await lab.open();
    const second = await context.newPage();
    await second.goto(page.url());
    await expect(second.getByText('The Lab is open in another tab')).toBeVisible();
    await expectAccessible(second);
    await page.close();
    await expect(second.getByText('The lanes are at rest.')).toBeVisible();
  });

  test('shows that the backend does not respond, and continues when it does', async ({
    timedLab: lab,
    time,
    page,
  }) => {
    await lab.open();
    const away = /\/control\//;
    await page.route(away, (route) => route.abort());
    const notice = page.getByText('The backend does not answer.');
    await lab.untilVisible(notice);
    await expectAccessible(page);
    await page.unroute(away);
    await time.pass(3_000);
    await expect(notice).toBeHidden();
    await lab.signIn();
  });
});

async function bottomOf(what: Locator): Promise<number> {
  const { y, height } = (await what.boundingBox())!;
  return y + height;
}
