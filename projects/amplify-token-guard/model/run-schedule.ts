import { EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { checkAskedRefreshes } from './asked-refresh';
import { Browser, BrowserKind, NEWS_MS } from './browser';
import { BrowserCommand } from './browser-command';
import { PageScript } from './page-script';
import { perform } from './perform';
import { checkRefreshes } from './refresh-promises';
import { checkRequests } from './request-promises';
import { checkSessions } from './session-promises';

const scripts = [0, 1, 2, 3, 4].map(() => new PageScript());

/** Everything works again, and there is time for all that waits. */
async function heal(browser: Browser): Promise<void> {
  browser.setOut(false);
  browser.latency.refresh = browser.latency.request = { upMs: 0, downMs: 0 };
  for (const tab of browser.alive) {
    tab.page.throttle(0);
    browser.resume(tab);
  }
  browser.wake();
  // Timers that were set while tabs were throttled, and answers that are still under way.
  await browser.device.advance(60_000);
  await comeToRest(browser);
}

async function comeToRest({ device, requests }: Browser): Promise<void> {
  const isWaiting = (): boolean =>
    requests.some(({ tab, outcome }) => !outcome && !tab.page.isDead);
  for (let i = 0; i < 40 && isWaiting(); i++) await device.advance(5_000);
  // As long as Amplify may wait for another tab's tokens.
  await device.advance(1_500 + NEWS_MS);
}

function checkPromises(browser: Browser): void {
  // Says which sessions could not be saved, which the others take into account.
  checkRefreshes(browser);
  checkRequests(browser);
  checkAskedRefreshes(browser);
  checkSessions(browser);
}

/** Plays a schedule in a new browser, and checks the promises. */
export async function runSchedule(
  kind: BrowserKind,
  schedule: readonly BrowserCommand[],
  onStart?: (browser: Browser) => void,
): Promise<Browser> {
  const { random } = Math;
  const browser = new Browser(kind, scripts, TestBed.inject(EnvironmentInjector));
  Math.random = browser.dice.random;
  onStart?.(browser);
  try {
    browser.open(0);
    void browser.at(0)?.signIn('alice');
    await browser.device.advance(400);
    for (let slot = 1; slot < kind.tabs; slot++) browser.open(slot);
    await browser.device.advance(200);
    for (const step of schedule) await perform(browser, step);
    await heal(browser);
    checkPromises(browser);
    if (browser.alive.length === 0) browser.open(0);
    await browser.device.settle();
    for (const tab of browser.alive) tab.request();
    await comeToRest(browser);
    checkPromises(browser);
  } finally {
    for (const tab of browser.alive) tab.destroy();
    await browser.device.advance(1_300);
    Math.random = random;
  }
  // G16
  for (const { page } of browser.alive) expect(page.timers).toBe(0);
  return browser;
}
