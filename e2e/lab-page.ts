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

/** What the page says of one lane. */
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

/** The Expiry Lab in a browser, and the worlds behind its lanes. */
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
        this.#time.rule(this.world(lane));
      }
      await this.#time.take(this.page);
      await this.#time.stamp(this.page);
    }
    await this.page.addInitScript(watchLayout);
    await this.page.goto(`${this.#backend.url}/?world=${this.#world}`);
    await this.untilVisible(this.page.getByText('The lanes are at rest.'));
  }

  async signIn(): Promise<void> {
    await this.page.getByRole('button', { name: 'Sign in and start' }).click();
    await this.untilVisible(this.page.getByText('Each lane asks for the stream twice a second.'));
  }

  /** Plays a story to its end. */
  async play(title: string): Promise<void> {
    await this.page.getByRole('button', { name: `Play: ${title}` }).click();
    const playing = this.page.getByRole('region', { name: 'Now playing' });
    await this.untilVisible(playing.getByRole('button', { name: 'Close' }));
    await expect(playing.getByRole('status')).not.toContainText('broke off');
  }

  /** Lets time pass until something is on the screen. */
  async untilVisible(what: Locator): Promise<void> {
    for (let i = 0; this.#time && i < MOST_WAITS && !(await what.isVisible()); i++) {
      await this.#time.pass(WAIT_MS);
    }
    await expect(what).toBeVisible();
  }

  /** What is said of the story that is playing or over, which a screen reader is told. */
  said(): Locator {
    return this.page.getByRole('region', { name: 'Now playing' }).getByRole('status');
  }

  /** A lane's place beside the others, with what its user sees and what is said of it. */
  lane(lane: LaneName): Locator {
    return this.page.getByRole('region', { name: LABELS[lane], exact: true });
  }

  /** Cumulative layout shift since the page was opened, in the browser's own measure. */
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

  /** What the lane's user sees in its first tab. */
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
