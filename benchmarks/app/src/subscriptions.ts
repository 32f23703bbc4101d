import { Subscription } from 'rxjs';
import { LaneCalls } from './lane-calls';

/** Subscriptions to one stream, and the number of events that they brought. */
export class Subscriptions {
  readonly #open: Subscription[] = [];
  #events = 0;
  #errors = 0;

  constructor(private readonly calls: LaneCalls) {}

  open(count: number): void {
    for (let i = 0; i < count; i++) {
      const subscription = this.calls.events().subscribe({
        next: (update) => {
          // The guard also tells of interruptions.
          if ((update as { type?: string }).type !== 'resubscribed') this.#events++;
        },
        error: () => this.#errors++,
      });
      this.#open.push(subscription);
    }
  }

  /** What came since this was asked last. */
  take(): { readonly events: number; readonly errors: number } {
    const taken = { events: this.#events, errors: this.#errors };
    this.#events = this.#errors = 0;
    return taken;
  }

  /** The time from now until so many events have come, in ms. */
  async untilEvents(count: number): Promise<number> {
    const start = performance.now();
    while (this.#events < count) await new Promise((resolve) => setTimeout(resolve));
    return performance.now() - start;
  }

  closeAll(): void {
    for (const subscription of this.#open.splice(0)) subscription.unsubscribe();
  }
}
