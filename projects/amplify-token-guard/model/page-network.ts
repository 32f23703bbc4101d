import { TokenGuardClock } from 'amplify-token-guard';
import { BrowserClock } from './browser-clock';
import { Dice } from './dice';
import { Latency } from './model-token-source';
import { Page } from './page';

/**
 * The way from a page to a server and back, each up to as long as `latency` says. What was sent arrives
 * even if the page is dead by then.
 */
export class PageNetwork {
  constructor(
    readonly page: Page,
    private readonly device: BrowserClock,
    private readonly dice: Dice,
    private readonly latency: () => Latency,
  ) {}

  get clock(): TokenGuardClock {
    return this.device;
  }

  pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.device.after(ms, () => this.page.deliver(resolve));
    });
  }

  /** Resolves, or rejects, with what `serve` does on the server. */
  call<T>(serve: () => T): Promise<T> {
    return new Promise((resolve) => {
      if (this.page.isDead) return;
      const { upMs, downMs } = this.latency();
      this.device.after(upMs * (1 - this.dice.roll()), () => {
        const answer = new Promise<T>((give) => give(serve()));
        answer.catch(() => undefined);
        const arrive = (): void => this.page.deliver(() => resolve(answer));
        this.device.after(downMs * (1 - this.dice.roll()), arrive);
      });
    });
  }
}
