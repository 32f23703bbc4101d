import { TokenGuardClock } from 'amplify-token-guard';

/** Keeps two messages with the same arrival time in the order in which they were sent. */
const MIN_GAP_MS = 1e-6;

/** Delivers messages after a delay, in the order in which they were sent. */
export class PostLine {
  #lastMs = 0;

  constructor(private readonly clock: TokenGuardClock) {}

  send(delayMs: number, arrive: () => void): void {
    const now = this.clock.monotonicMs();
    this.#lastMs = Math.max(this.#lastMs + MIN_GAP_MS, now + delayMs);
    this.clock.after(this.#lastMs - now, arrive);
  }
}
