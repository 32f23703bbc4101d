import { TokenGuardClock } from 'amplify-token-guard';
import { BrowserClock } from './browser-clock';
import { Dice } from './dice';
import { Latency } from './model-token-source';
import { Page } from './page';

/**
 * The network between a page and a server. The delay of each direction is random, up to `latency`.
 * A request arrives at the server even if the page dies after sending it.
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

  /** Settles with the result of `serve`, which runs on the server. */
  call<T>(serve: () => T): Promise<T> {
    return new Promise((resolve) => {
      if (this.page.isDead) return;
      const { upMs, downMs } = this.latency();
      this.device.after(upMs * (1 - this.dice.roll()), () => {
        const answer = new Promise<T>((settle) => settle(serve()));
        answer.catch(() => undefined);
        const arrive = (): void => this.page.deliver(() => resolve(answer));
        this.device.after(downMs * (1 - this.dice.roll()), arrive);
      });
    });
  }
}
