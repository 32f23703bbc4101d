import { BrowserClock } from './browser-clock';
import { Dice } from './dice';
import { Page } from './page';

const MAX_GRANT_DELAY_MS = 3;

interface LockRequest {
  readonly page: Page;
  readonly start: () => void;
}

interface LockManagerOfPage {
  request(
    name: string,
    options: { readonly signal: AbortSignal },
    onGranted: () => Promise<void>,
  ): Promise<void>;
}

/**
 * The Web Locks of a browser: exclusive, granted in the order of the requests, and released when
 * the holder dies.
 */
export class SharedLocks {
  /** The first request of each queue holds the lock. */
  readonly #lines = new Map<string, LockRequest[]>();

  constructor(
    private readonly clock: BrowserClock,
    private readonly dice: Dice,
  ) {}

  open(page: Page): LockManagerOfPage {
    page.onDeath(() => {
      for (const name of this.#lines.keys()) this.#leave(name, (other) => other.page === page);
    });
    return {
      request: (name, { signal }, onGranted) =>
        new Promise((resolve, reject) => {
          const request = { page, start: (): void => start() };
          const leave = (): void => this.#leave(name, (other) => other === request);
          const giveUp = (): void => {
            leave();
            reject(signal.reason as Error);
          };
          const start = (): void => {
            if (signal.aborted) return;
            signal.removeEventListener('abort', giveUp);
            onGranted().finally(leave).then(resolve, reject);
          };
          if (signal.aborted) return giveUp();
          signal.addEventListener('abort', giveUp);
          this.#join(name, request);
        }),
    };
  }

  #join(name: string, request: LockRequest): void {
    const line = this.#lines.get(name) ?? [];
    this.#lines.set(name, line);
    if (line.push(request) === 1) this.#grant(request);
  }

  #leave(name: string, isLeaving: (request: LockRequest) => boolean): void {
    const line = this.#lines.get(name) ?? [];
    const holder = line[0];
    const staying = line.filter((request) => !isLeaving(request));
    this.#lines.set(name, staying);
    if (staying[0] && staying[0] !== holder) this.#grant(staying[0]);
  }

  #grant({ page, start }: LockRequest): void {
    this.clock.after(this.dice.roll() * MAX_GRANT_DELAY_MS, () => page.deliver(start));
  }
}
