import { Subscription } from 'rxjs';
import { LaneCalls } from './lane-calls';

/** Subscriptions to one stream, and the number of events that they received. */
export class Subscriptions {
  readonly #open: Subscription[] = [];
  #events = 0;
  #errors = 0;

  constructor(private readonly calls: LaneCalls) {}

  open(count: number): void {
    for (let i = 0; i < count; i++) {
      const subscription = this.calls.events().subscribe({
        next: (update) => {
          // The guard also emits updates about interruptions.
          if ((update as { type?: string }).type !== 'resubscribed') this.#events++;
        },
        error: () => this.#errors++,
      });
      this.#open.push(subscription);
    }
  }

  /** The events and errors since the last call of this method. */
  take(): { readonly events: number; readonly errors: number } {
    const taken = { events: this.#events, errors: this.#errors };
    this.#events = this.#errors = 0;
    return taken;
  }

  /** The time from now until this number of events has arrived, in ms. */
  async untilEvents(count: number): Promise<number> {
    const start = performance.now();
    while (this.#events < count) await new Promise((resolve) => setTimeout(resolve));
    return performance.now() - start;
  }

  closeAll(): void {
    for (const subscription of this.#open.splice(0)) subscription.unsubscribe();
  }
}
