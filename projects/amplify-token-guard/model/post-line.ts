import { TokenGuardClock } from 'amplify-token-guard';

/** Two that arrive at the same moment arrive in the order in which they were sent. */
const APART_MS = 1e-6;

/** Brings what is sent to the other end after a while, in order. */
export class PostLine {
  #lastMs = 0;

  constructor(private readonly clock: TokenGuardClock) {}

  send(delayMs: number, arrive: () => void): void {
    const now = this.clock.monotonicMs();
    this.#lastMs = Math.max(this.#lastMs + APART_MS, now + delayMs);
    this.clock.after(this.#lastMs - now, arrive);
  }
}
