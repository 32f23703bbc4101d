import { BrowserClock } from './browser-clock';
import { Dice } from './dice';
import { Page } from './page';
import { PageStorage } from './page-storage';
import { PostLine } from './post-line';

/** Another tab sees a write up to twice this much later: in Chromium 0.1 to 5 ms were measured. */
const LONGEST_HOP_MS = 2.5;

/**
 * `localStorage` as Chromium has it: the browser holds what counts, and each tab a copy of its own,
 * to which it writes at once and from which it reads.
 */
export class SharedStorage {
  readonly #values = new Map<string, string>();
  readonly #copies = new Map<PageStorage, PostLine>();

  /** Every value that it ever held. */
  readonly everHeld = new Set<string>();

  constructor(
    private readonly clock: BrowserClock,
    private readonly dice: Dice,
  ) {}

  /** What the browser holds. */
  get values(): ReadonlyMap<string, string> {
    return this.#values;
  }

  open(page: Page): PageStorage {
    const toBrowser = new PostLine(this.clock);
    const toPage = new PostLine(this.clock);
    const copy = new PageStorage(page, this.#values, (key, value) =>
      toBrowser.send(this.#hopMs(), () => this.#write(copy, key, value)),
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
      toPage.send(this.#hopMs(), () => copy.receive(key, value, copy === from));
    }
  }

  #hopMs(): number {
    return this.dice.roll() * LONGEST_HOP_MS;
  }
}
