import { expect, type JSHandle, type Page } from '@playwright/test';
import { LISTENER, type Account } from '../projects/mock-backend/src/accounts';
import type { LogEntry } from '../projects/mock-backend/src/world/log-entry';
import type { World } from '../projects/mock-backend/src/world/world';
import type { Harness } from './app/src/harness';
import type { Outcome } from './app/src/outcome';
import { DEVICE_KEYS } from './time/device-clock';
import type { TestTime } from './time/test-time';
import { makeWallClockSettable } from './wall-clock';

export const HOUR_MS = 3_600_000;

type TokenEvent = Harness['events'][number];
type EventOf<Type> = Extract<TokenEvent, { type: Type }>;

/** The test app in a browser context of its own, with a backend world of its own. */
export class AppPage {
  #harness: JSHandle<Harness> | undefined;

  constructor(
    readonly page: Page,
    readonly world: World,
    /** What moves its clock, unless that goes by itself. */
    readonly time?: TestTime,
  ) {}

  async load(url: string): Promise<void> {
    await this.time?.stamp(this.page);
    await this.page.goto(url);
    await this.#loaded();
  }

  /** Opens the app once more in the same browser: another tab of the same session. */
  async openTab(): Promise<AppPage> {
    const page = await this.page.context().newPage();
    await this.time?.take(page);
    await makeWallClockSettable(page);
    const tab = new AppPage(page, this.world, this.time);
    await tab.load(this.page.url());
    return tab;
  }

  /** Loads the page anew. Its wall clock stays as wrong as it was. */
  async reload(): Promise<void> {
    const offset = await this.page.evaluate(() => window.clockOffset);
    await this.page.addInitScript((ms) => void (window.clockOffset = ms), offset);
    await this.time?.stamp(this.page);
    await this.page.reload();
    await this.#loaded();
  }

  /** Runs `action` in the page. */
  run<Result, Arg>(
    action: (harness: Harness, arg: Arg) => Result | Promise<Result>,
    arg?: Arg,
  ): Promise<Result> {
    this.time?.touch(this.page);
    return this.read(action, arg);
  }

  /** Runs what changes nothing in the page. */
  read<Result, Arg>(
    action: (harness: Harness, arg: Arg) => Result | Promise<Result>,
    arg?: Arg,
  ): Promise<Result> {
    if (!this.#harness) throw new Error('Nothing is loaded.');
    return this.#harness.evaluate(action as never, arg as never);
  }

  async signIn(account?: Account): Promise<void> {
    const outcome = this.tryToSignIn(account);
    expect(await (this.time?.until(outcome) ?? outcome), 'sign-in').toMatchObject({ ok: true });
  }

  tryToSignIn(account: Account = LISTENER): Promise<Outcome> {
    return this.run(
      (harness, { username, password }) => harness.signIn({ username, password }),
      account,
    );
  }

  query(): Promise<Outcome> {
    return this.run((harness) => harness.query());
  }

  /** Somebody sets the device's clock. */
  async stepClock(byMs: number): Promise<void> {
    await this.page.evaluate((ms) => void (window.clockOffset += ms), byMs);
  }

  /** The device sleeps: time passes for the server and the wall clock, but not for timers. */
  async sleep(ms: number): Promise<void> {
    this.world.clock.advance(ms);
    await this.stepClock(ms);
  }

  /** Cuts the browser off, or back on, and waits until the page has been told. */
  async setOffline(isOffline: boolean): Promise<void> {
    const told = await this.page.evaluateHandle(
      (type) => {
        const event = new Promise((resolve) => addEventListener(type, resolve, { once: true }));
        return { event };
      },
      isOffline ? 'offline' : 'online',
    );
    await this.page.context().setOffline(isOffline);
    await told.evaluate(async ({ event }) => void (await event));
  }

  /** The browser tells the page that it is visible again. */
  async wake(): Promise<void> {
    await this.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  }

  /**
   * Makes a request whose token expires on its way: the server looks at it only when an hour has
   * passed there.
   */
  async lapseInFlight<Arg>(
    operation: string,
    action: (harness: Harness, arg: Arg) => Promise<Outcome>,
    arg?: Arg,
  ): Promise<Outcome> {
    this.world.addFault({ operation, kind: 'hang' });
    const outcome = this.run(action, arg);
    await this.untilHung(1);
    this.world.clock.advance(HOUR_MS);
    this.world.release();
    return outcome;
  }

  storedKeys(): Promise<string[]> {
    return this.page.evaluate(
      (ownKeys) => Object.keys(localStorage).filter((key) => !key.startsWith(ownKeys)),
      DEVICE_KEYS,
    );
  }

  /** Waits until as many requests hang on the server. */
  async untilHung(count: number): Promise<void> {
    const hung = (): number =>
      this.world.log.entries.filter(({ status }) => status === 'hung').length;
    await expect.poll(hung, 'hung requests').toBe(count);
  }

  /** What the server saw of an operation, in the order of arrival. */
  requests(operation: string): LogEntry[] {
    return this.world.log.entries.filter((entry) => entry.operation === operation);
  }

  /** How the requests of an operation ended, in the order of arrival. */
  outcomes(operation: string): LogEntry['outcome'][] {
    return this.requests(operation).map(({ outcome }) => outcome);
  }

  /** The guard's events of one type. */
  async events<Type extends TokenEvent['type']>(type: Type): Promise<EventOf<Type>[]> {
    const events = await this.read((harness) => harness.events);
    return events.filter((event): event is EventOf<Type> => event.type === type);
  }

  /** Waits until the app runs on a page that something else has loaded. */
  async waitForLoad(): Promise<void> {
    await this.#loaded();
  }

  async #loaded(): Promise<void> {
    await this.page.waitForFunction(() => 'harness' in window);
    this.#harness = await this.page.evaluateHandle(() => window.harness);
  }
}
