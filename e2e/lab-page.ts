import { expect, type Locator, type Page } from '@playwright/test';
import type { Backend } from '../projects/mock-backend/src/start-backend';
import type { World } from '../projects/mock-backend/src/world/world';
import type { TestTime } from './time/test-time';

export type LaneName = 'plain' | 'workaround' | 'guard';

declare global {
  interface Window {
    layoutShift: number;
  }
}

/** The counts that the page shows for one lane. */
export interface Row {
  readonly failures: number;
  readonly signOuts: number;
  readonly late: number;
  readonly waits: number;
  readonly refreshes: number;
  readonly verdict: string;
}

const WAIT_MS = 1_000;
const MOST_WAITS = 60;

const LABELS: Record<LaneName, string> = {
  plain: 'Plain Amplify',
  workaround: '30 s workaround',
  guard: 'With the guard',
};

/** The Expiry Lab in a browser, and the worlds of its lanes. */
export class LabPage {
  readonly page: Page;
  readonly #backend: Backend;
  readonly #world: string;
  readonly #time: TestTime | undefined;

  constructor(page: Page, backend: Backend, world: string, time?: TestTime) {
    this.page = page;
    this.#backend = backend;
    this.#world = world;
    this.#time = time;
  }

  async open(): Promise<void> {
    if (this.#time) {
      for (const lane of ['plain', 'workaround', 'guard'] as const) {
        this.#time.controlWorld(this.world(lane));
      }
      await this.#time.controlPage(this.page);
      await this.#time.setStartTime(this.page);
    }
    await this.page.addInitScript(watchLayout);
    await this.page.goto(`${this.#backend.url}/?world=${this.#world}`);
    await this.untilVisible(this.page.getByText('The lanes are at rest.'));
  }

  async signIn(): Promise<void> {
    await this.page.getByRole('button', { name: 'Sign in and start' }).click();
    await this.untilVisible(this.page.getByText('Each lane requests the stream twice a second.'));
  }

  /** Plays a story to its end. */
  async play(title: string): Promise<void> {
    await this.page.getByRole('button', { name: `Play: ${title}` }).click();
    const playing = this.page.getByRole('region', { name: 'Now playing' });
    await this.untilVisible(playing.getByRole('button', { name: 'Close' }));
    await expect(playing.getByRole('status')).not.toContainText('broke off');
  }

  /** Lets time pass until an element is visible. */
  async untilVisible(what: Locator): Promise<void> {
    for (let i = 0; this.#time && i < MOST_WAITS && !(await what.isVisible()); i++) {
      await this.#time.pass(WAIT_MS);
    }
    await expect(what).toBeVisible();
  }

  /** The text about the current or finished story that screen readers announce. */
  said(): Locator {
    return this.page.getByRole('region', { name: 'Now playing' }).getByRole('status');
  }

  /** The column of a lane, with its screens and counts. */
  lane(lane: LaneName): Locator {
    return this.page.getByRole('region', { name: LABELS[lane], exact: true });
  }

  /** The cumulative layout shift since the page was opened, as the browser measures it. */
  layoutShift(): Promise<number> {
    return this.page.evaluate(() => window.layoutShift);
  }

  async row(lane: LaneName): Promise<Row> {
    const cells = this.#row(lane).getByRole('cell');
    const texts = await cells.allInnerTexts();
    const [failures = NaN, signOuts = NaN, late = NaN, waits = NaN, refreshes = NaN] =
      texts.map(Number);
    const verdict = await this.lane(lane).locator('.words').innerText();
    return { failures, signOuts, late, waits, refreshes, verdict };
  }

  world(lane: LaneName): World {
    return this.#backend.world(`${this.#world}-${lane}`);
  }

  /** The screen of the lane's user in a tab. */
  screen(lane: LaneName, tab = 1): ReturnType<Page['frameLocator']> {
    return this.page.frameLocator(`iframe[title="${LABELS[lane]}, tab ${tab}"]`);
  }

  #row(lane: LaneName): Locator {
    return this.page
      .getByRole('table', { name: 'What their users saw, counted' })
      .getByRole('row', { name: LABELS[lane] });
  }
}

/** Runs in the page. */
function watchLayout(): void {
  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      window.layoutShift += (entry as PerformanceEntry & { value: number }).value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
