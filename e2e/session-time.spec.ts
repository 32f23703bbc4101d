import type { AppPage } from './app-page';
import { expect, test, type Open, type OpenOptions } from './fixtures';
import type { TestTime } from './time/test-time';

const TABS = 3;
const SECOND = 1_000;
const MINUTE = 60_000;

async function openTabs(open: Open, options: OpenOptions): Promise<AppPage[]> {
  const first = await open('guard', options);
  const tabs = [first];
  while (tabs.length < TABS) tabs.push(await first.openTab());
  return tabs;
}

/** Each tab checks its clock every second, so the clocks of the tabs may differ by one second. */
function pass(time: TestTime, ms: number): Promise<void> {
  return time.pass(ms, 5 * SECOND);
}

/** The number of tabs that reported the event. */
async function countEvents(
  tabs: AppPage[],
  type: 'expiring' | 'expired',
  what: string,
): Promise<number> {
  const events = await Promise.all(tabs.map((tab) => tab.events(type)));
  return events.flat().filter((event) => event.what === what).length;
}

test.describe('G8 the session reaches its lifetime', () => {
  test('one tab warns, and all tabs count down', async ({ open, time }) => {
    const options = { sessionLifetimeMs: 10 * MINUTE };
    const tabs = await openTabs(open, { eventLog: true, options, time });
    for (const tab of tabs) await tab.run((harness) => harness.sessionTimeLeftMs());
    await pass(time, 4 * MINUTE);
    expect(await countEvents(tabs, 'expiring', 'session')).toBe(0);
    await pass(time, 70 * SECOND);
    expect(await countEvents(tabs, 'expiring', 'session')).toBe(1);
    for (const tab of tabs) {
      const left = await tab.run((harness) => harness.sessionTimeLeftMs());
      expect(left).toBeGreaterThan(4 * MINUTE);
      expect(left).toBeLessThan(5 * MINUTE);
    }
    await pass(time, MINUTE);
    expect(await countEvents(tabs, 'expiring', 'session')).toBe(1);
  });
});

test.describe('G9 idle users', () => {
  const idle = { idleMs: 5 * MINUTE, warnMs: MINUTE };

  test('get one warning, and are signed out in all tabs', async ({ open, time }) => {
    const tabs = await openTabs(open, { idle, time });
    for (const tab of tabs) expect(await time.until(tab.query())).toMatchObject({ ok: true });
    await pass(time, 4 * MINUTE + 5 * SECOND);
    expect(await countEvents(tabs, 'expiring', 'idle')).toBe(1);
    for (const tab of tabs) expect(await tab.run((h) => h.isIdleWarning())).toBe(true);
    await pass(time, MINUTE);
    for (const tab of tabs) {
      expect(await tab.events('signed-out')).toHaveLength(1);
      expect(await time.until(tab.query())).toMatchObject({ ok: false, code: 'signed-out' });
      expect(await tab.storedKeys()).not.toContainEqual(expect.stringContaining('Token'));
    }
  });

  test('stay signed in everywhere if they are active in one tab', async ({ open, time }) => {
    const tabs = await openTabs(open, { idle, time });
    for (let minutes = 0; minutes < 10; minutes += 2) {
      await pass(time, 2 * MINUTE);
      // A new position each time. The mouse starts at the corner.
      await tabs[1]!.page.mouse.move(10 + minutes, 10);
    }
    expect(await countEvents(tabs, 'expiring', 'idle')).toBe(0);
    for (const tab of tabs) expect(await time.until(tab.query())).toMatchObject({ ok: true });
  });

  test('confirm the warning in one tab for all tabs', async ({ open, time }) => {
    const tabs = await openTabs(open, { idle, time });
    await pass(time, 4 * MINUTE + 5 * SECOND);
    for (const tab of tabs) {
      expect(await tab.run((harness) => harness.isIdleWarning())).toBe(true);
    }
    await tabs[2]!.run((harness) => harness.staySignedIn());
    await pass(time, 2 * SECOND);
    for (const tab of tabs) {
      expect(await tab.run((harness) => harness.isIdleWarning())).toBe(false);
    }
    await pass(time, 3 * MINUTE);
    for (const tab of tabs) expect(await time.until(tab.query())).toMatchObject({ ok: true });
  });
});
