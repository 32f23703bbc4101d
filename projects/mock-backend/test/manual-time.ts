import type { TimeSource } from '../src/world/time-source';

interface Timer {
  readonly atMs: number;
  readonly task: () => void;
}

/** Time that stands still until a test lets it pass. */
export class ManualTime implements TimeSource {
  #nowMs = Date.UTC(2030, 0, 1);
  #timers: Timer[] = [];

  wallMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, task };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    due.forEach(({ task }) => task());
  }
}
