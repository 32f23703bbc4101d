import { BrowserClock } from './browser-clock';
import { Dice } from './dice';
import { Page } from './page';
import { PageStorage } from './page-storage';
import { PostLine } from './post-line';

/**
 * The longest delay between a page and the browser. Another tab sees a write after up to two such
 * delays: in Chromium, 0.1 to 5 ms were measured.
 */
const MAX_DELAY_MS = 2.5;

/**
 * `localStorage` as Chromium implements it. The browser holds the shared values, and each tab has a
 * copy of them. A tab reads from its copy, and its writes change the copy immediately.
 */
export class SharedStorage {
  readonly #values = new Map<string, string>();
  readonly #copies = new Map<PageStorage, PostLine>();

  /** Every value that was ever stored. */
  readonly everHeld = new Set<string>();

  constructor(
    private readonly clock: BrowserClock,
    private readonly dice: Dice,
  ) {}

  /** The values that the browser holds. */
  get values(): ReadonlyMap<string, string> {
    return this.#values;
  }

  open(page: Page): PageStorage {
    const toBrowser = new PostLine(this.clock);
    const toPage = new PostLine(this.clock);
    const copy = new PageStorage(page, this.#values, (key, value) =>
      toBrowser.send(this.#randomDelayMs(), () => this.#write(copy, key, value)),
    );
    this.#copies.set(copy, toPage);
    page.onDeath(() => this.#copies.delete(copy));
    return copy;
  }

  #write(from: PageStorage, key: string, value: string | null): void {
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value);
    if (value !== null) this.everHeld.add(value);
    for (const [copy, toPage] of this.#copies) {
      toPage.send(this.#randomDelayMs(), () => copy.receive(key, value, copy === from));
    }
  }

  #randomDelayMs(): number {
    return this.dice.roll() * MAX_DELAY_MS;
  }
}
