import type { BrowserContext } from '@playwright/test';
import type { World } from '../../projects/mock-backend/src/world/world';
import { AppPage } from '../app-page';
import type { TimedOutcome } from '../app/src/steady-load';
import { isFailedRequest, type Engine } from '../engines';
import { makeWallClockSettable } from '../wall-clock';

const LOAD_EVERY_MS = 400;

/** A browser whose tabs all make requests, with one clock. */
export class Device {
  readonly tabs: AppPage[] = [];
  readonly outcomes: TimedOutcome[] = [];
  readonly pageErrors: string[] = [];
  #clockOffsetMs = 0;

  constructor(
    readonly context: BrowserContext,
    readonly world: World,
    private readonly url: string,
    private readonly engine: Engine,
  ) {
    context.on('weberror', (error) => {
      if (!isFailedRequest(error.error())) this.pageErrors.push(String(error.error()));
    });
  }

  async openTab(): Promise<AppPage> {
    const page = await this.context.newPage();
    // tsx wraps functions in a helper, also the functions that run in the page.
    await page.addInitScript({ content: 'globalThis.__name ??= (wrapped) => wrapped;' });
    await makeWallClockSettable(page);
    await page.addInitScript((ms) => void (window.clockOffset = ms), this.#clockOffsetMs);
    const tab = new AppPage(page, this.world);
    await tab.load(this.url);
    this.tabs.push(tab);
    return tab;
  }

  async startLoad(tab: AppPage): Promise<void> {
    await tab.run((harness, everyMs) => {
      harness.load(['query', 'mutate'], everyMs);
    }, LOAD_EVERY_MS);
  }

  async closeTab(tab: AppPage): Promise<void> {
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    await this.#harvestOf(tab);
    await tab.page.close();
  }

  /** Simulates the end of the tab's process, in browsers that support it. */
  async crashTab(tab: AppPage): Promise<void> {
    if (this.engine !== 'chromium') return this.closeTab(tab);
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    await this.#harvestOf(tab);
    const crashed = tab.page.waitForEvent('crash');
    const session = await this.context.newCDPSession(tab.page);
    session.send('Page.crash').catch(() => undefined);
    await crashed;
    await tab.page.close();
  }

  async stepClock(byMs: number): Promise<void> {
    this.#clockOffsetMs += byMs;
    await Promise.all(this.tabs.map((tab) => tab.stepClock(byMs)));
  }

  async sleep(ms: number): Promise<void> {
    this.world.clock.advance(ms);
    await this.stepClock(ms);
    await Promise.all(this.tabs.map((tab) => tab.wake()));
  }

  async takeResults(): Promise<void> {
    await Promise.all(this.tabs.map((tab) => this.#harvestOf(tab)));
  }

  async #harvestOf(tab: AppPage): Promise<void> {
    this.outcomes.push(...(await tab.run((harness) => harness.takeResults())));
  }
}
