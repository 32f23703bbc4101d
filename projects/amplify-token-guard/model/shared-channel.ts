import { BrowserClock } from './browser-clock';
import { Dice } from './dice';
import { Page } from './page';
import { PostLine } from './post-line';

const MAX_DELAY_MS = 5;

interface Port {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** All instances of `BroadcastChannel` with the same name. */
export class SharedChannel {
  readonly #ports = new Map<Port, Page>();

  constructor(
    private readonly clock: BrowserClock,
    private readonly dice: Dice,
  ) {}

  /** The `BroadcastChannel` class of one page. */
  open(page: Page): typeof BroadcastChannel {
    const [ports, clock, dice] = [this.#ports, this.clock, this.dice];
    const lines = new Map<Port, PostLine>();
    class PageChannel implements Port {
      onmessage: Port['onmessage'] = null;

      constructor() {
        ports.set(this, page);
        page.onDeath(() => this.close());
      }

      postMessage(data: unknown): void {
        if (page.isDead) return;
        for (const [port, receiver] of ports) {
          if (port === this) continue;
          const line = lines.get(port) ?? new PostLine(clock);
          lines.set(port, line);
          line.send(dice.roll() * MAX_DELAY_MS, () =>
            receiver.deliver(() => port.onmessage?.({ data })),
          );
        }
      }

      close(): void {
        ports.delete(this);
      }
    }
    return PageChannel as unknown as typeof BroadcastChannel;
  }
}
