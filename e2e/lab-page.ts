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
  readonly waits: number;
  readonly refreshes: number;
  readonly missed: number;
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
    const story = this.page.getByRole('region', { name: 'Play a story' });
    await this.untilVisible(story.getByRole('status').getByText(/The end\.|broke off/));
    await expect(story.getByRole('status')).toHaveText(`${title}: The end.`);
  }

  /** Lets time pass until something is on the screen. */
  async untilVisible(what: Locator): Promise<void> {
    for (let i = 0; this.#time && i < MOST_WAITS && !(await what.isVisible()); i++) {
      await this.#time.pass(WAIT_MS);
    }
    await expect(what).toBeVisible();
  }

  /** What a screen reader is told at the end of a story. */
  spoken(): Locator {
    return this.page.getByRole('status', { name: 'Verdicts' });
  }

  /** Cumulative layout shift since the page was opened, in the browser's own measure. */
  layoutShift(): Promise<number> {
    return this.page.evaluate(() => window.layoutShift);
  }

  async row(lane: LaneName): Promise<Row> {
    const cells = this.#row(lane).getByRole('cell');
    const texts = await cells.allInnerTexts();
    const [failures, signOuts, waits, refreshes, missed] = texts.map(Number);
    const numbers = [failures, signOuts, waits, refreshes, missed].map((value) => value ?? NaN);
    const [a, b, c, d, e] = numbers as [number, number, number, number, number];
    const verdict = (texts[5] ?? '').replace(/^[✓✗]\s*/, '').trim();
    return { failures: a, signOuts: b, waits: c, refreshes: d, missed: e, verdict };
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
      .getByRole('table', { name: 'What their users saw' })
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
