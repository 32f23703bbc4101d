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

/** The test app in its own browser context, with its own world in the backend. */
export class AppPage {
  #harness: JSHandle<Harness> | undefined;

  constructor(
    readonly page: Page,
    readonly world: World,
    /** The time that the test controls. `undefined`: real time. */
    readonly time?: TestTime,
  ) {}

  async load(url: string): Promise<void> {
    await this.time?.setStartTime(this.page);
    await this.page.goto(url);
    await this.#loaded();
  }

  /** Opens the app again in the same browser, as another tab with the same session. */
  async openTab(): Promise<AppPage> {
    const page = await this.page.context().newPage();
    await this.time?.controlPage(page);
    await makeWallClockSettable(page);
    const tab = new AppPage(page, this.world, this.time);
    await tab.load(this.page.url());
    return tab;
  }

  /** Reloads the page. The offset of its wall clock stays. */
  async reload(): Promise<void> {
    const offset = await this.page.evaluate(() => window.clockOffset);
    await this.page.addInitScript((ms) => void (window.clockOffset = ms), offset);
    await this.time?.setStartTime(this.page);
    await this.page.reload();
    await this.#loaded();
  }

  /** Runs `action` in the page. */
  run<Result, Arg>(
    action: (harness: Harness, arg: Arg) => Result | Promise<Result>,
    arg?: Arg,
  ): Promise<Result> {
    this.time?.noteAction(this.page);
    return this.read(action, arg);
  }

  /** Like {@link run}, for an `action` that changes nothing in the page. */
  read<Result, Arg>(
    action: (harness: Harness, arg: Arg) => Result | Promise<Result>,
    arg?: Arg,
  ): Promise<Result> {
    if (!this.#harness) throw new Error('No page is loaded.');
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

  /** Sets the device's clock. */
  async stepClock(byMs: number): Promise<void> {
    await this.page.evaluate((ms) => void (window.clockOffset += ms), byMs);
  }

  /** The device sleeps: the server's clock and the wall clock continue, timers don't. */
  async sleep(ms: number): Promise<void> {
    this.world.clock.advance(ms);
    await this.stepClock(ms);
  }

  /** Disconnects or reconnects the browser, and waits until the page has received the event. */
  async setOffline(isOffline: boolean): Promise<void> {
    const received = await this.page.evaluateHandle(
      (type) => {
        const event = new Promise((resolve) => addEventListener(type, resolve, { once: true }));
        return { event };
      },
      isOffline ? 'offline' : 'online',
    );
    await this.page.context().setOffline(isOffline);
    await received.evaluate(async ({ event }) => void (await event));
  }

  /** Dispatches the event for a page that becomes visible. */
  async wake(): Promise<void> {
    await this.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  }

  /** Makes a request whose token expires in transit: the server reads the request an hour later. */
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

  /** Waits until this number of requests hangs on the server. */
  async untilHung(count: number): Promise<void> {
    const hung = (): number =>
      this.world.log.entries.filter(({ status }) => status === 'hung').length;
    await expect.poll(hung, 'hung requests').toBe(count);
  }

  /** The server's log entries of an operation, in the order of arrival. */
  requests(operation: string): LogEntry[] {
    return this.world.log.entries.filter((entry) => entry.operation === operation);
  }

  /** The outcomes of an operation's requests, in the order of arrival. */
  outcomes(operation: string): LogEntry['outcome'][] {
    return this.requests(operation).map(({ outcome }) => outcome);
  }

  /** The guard's events of one type. */
  async events<Type extends TokenEvent['type']>(type: Type): Promise<EventOf<Type>[]> {
    const events = await this.read((harness) => harness.events);
    return events.filter((event): event is EventOf<Type> => event.type === type);
  }

  /** Waits until the app runs, after a navigation that something else has started. */
  async waitForLoad(): Promise<void> {
    await this.#loaded();
  }

  async #loaded(): Promise<void> {
    await this.page.waitForFunction(() => 'harness' in window);
    this.#harness = await this.page.evaluateHandle(() => window.harness);
  }
}
