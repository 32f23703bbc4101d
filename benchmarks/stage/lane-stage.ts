import type { BrowserContext, CDPSession, Page } from '@playwright/test';
import { makeWallClockSettable } from '../../e2e/wall-clock';
import { LISTENER } from '../../projects/mock-backend/src/accounts';
import type { World } from '../../projects/mock-backend/src/world/world';
import type { BenchPage } from '../app/src/bench-page';
import type { Lane } from '../app/src/lane';

/** One lane: its world, and the tabs in its browser profile. */
export class LaneStage {
  readonly tabs: Page[] = [];
  readonly pageErrors: string[] = [];
  #clockOffsetMs = 0;

  constructor(
    readonly name: Lane,
    readonly world: World,
    readonly context: BrowserContext,
    private readonly url: string,
  ) {
    context.on('weberror', (error) => this.pageErrors.push(String(error.error())));
  }

  get tab(): Page {
    const [tab] = this.tabs;
    if (!tab) throw new Error('No tab is open.');
    return tab;
  }

  async openTab(): Promise<Page> {
    const page = await this.context.newPage();
    // tsx wraps functions in a helper, also the functions that run in the page.
    await page.addInitScript({ content: 'globalThis.__name ??= (wrapped) => wrapped;' });
    await makeWallClockSettable(page);
    await page.addInitScript((ms) => void (window.clockOffset = ms), this.#clockOffsetMs);
    await page.goto(this.url);
    await page.waitForFunction(() => 'bench' in window);
    this.tabs.push(page);
    return page;
  }

  /** Runs `action` in a tab. */
  async run<Result, Arg>(
    action: (bench: BenchPage, arg: Arg) => Result | Promise<Result>,
    arg?: Arg,
    tab = this.tab,
  ): Promise<Result> {
    const bench = await tab.evaluateHandle(() => window.bench);
    try {
      return await bench.evaluate(action as never, arg as never);
    } finally {
      await bench.dispose();
    }
  }

  /** Runs `action` in all tabs in parallel. */
  runInAll<Result, Arg>(
    action: (bench: BenchPage, arg: Arg) => Result | Promise<Result>,
    arg?: Arg,
  ): Promise<Result[]> {
    return Promise.all(this.tabs.map((tab) => this.run(action, arg, tab)));
  }

  signIn(): Promise<void> {
    const { username, password } = LISTENER;
    return this.run((bench, account) => bench.signIn(account.username, account.password), {
      username,
      password,
    });
  }

  isSignedIn(): Promise<boolean> {
    return this.run((bench) => bench.isSignedIn());
  }

  /** Sets the device's clock. */
  async stepClock(byMs: number): Promise<void> {
    this.#clockOffsetMs += byMs;
    const step = (ms: number): void => void (window.clockOffset += ms);
    await Promise.all(this.tabs.map((tab) => tab.evaluate(step, byMs)));
  }

  /** The device sleeps: the server's clock and the wall clock continue, timers don't. */
  async sleep(ms: number): Promise<void> {
    this.world.clock.advance(ms);
    await this.stepClock(ms);
  }

  devtools(): Promise<CDPSession> {
    return this.context.newCDPSession(this.tab);
  }

  async close(): Promise<void> {
    await this.context.close();
    this.world.release();
  }
}
