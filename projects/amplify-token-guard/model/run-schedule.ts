import { EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { checkAskedRefreshes } from './asked-refresh';
import { Browser, BrowserKind, PROPAGATION_MS } from './browser';
import { BrowserCommand } from './browser-command';
import { PageScript } from './page-script';
import { perform } from './perform';
import { checkRefreshes } from './refresh-promises';
import { checkRequests } from './request-promises';
import { checkSessions } from './session-promises';

const scripts = [0, 1, 2, 3, 4].map(() => new PageScript());

/** Removes all faults, and gives everything that waits enough time to settle. */
async function heal(browser: Browser): Promise<void> {
  browser.setOut(false);
  browser.latency.refresh = browser.latency.request = { upMs: 0, downMs: 0 };
  for (const tab of browser.alive) {
    tab.page.throttle(0);
    browser.resume(tab);
  }
  browser.wake();
  // Wait for timers that were set while tabs were throttled, and for responses in flight.
  await browser.device.advance(60_000);
  await settleRequests(browser);
}

async function settleRequests({ device, requests }: Browser): Promise<void> {
  const isWaiting = (): boolean =>
    requests.some(({ tab, outcome }) => !outcome && !tab.page.isDead);
  for (let i = 0; i < 40 && isWaiting(); i++) await device.advance(5_000);
  // The longest time that Amplify waits for tokens of another tab.
  await device.advance(1_500 + PROPAGATION_MS);
}

function checkPromises(browser: Browser): void {
  // First, because it finds the lost sessions, which the other checks need.
  checkRefreshes(browser);
  checkRequests(browser);
  checkAskedRefreshes(browser);
  checkSessions(browser);
}

/** Runs a schedule in a new browser, and checks the promises. */
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
    await settleRequests(browser);
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
