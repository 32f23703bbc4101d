import { TokenGuardClock } from '../../projects/amplify-token-guard/src/lib/platform/clock';

interface Timer {
  readonly dueMs: number;
  task: (() => void) | undefined;
}

/**
 * A clock for the timers of many clients. It uses a heap, whereas the manual clock of the tests
 * uses a list.
 */
export class VirtualClock extends TokenGuardClock {
  readonly #heap: Timer[] = [];
  #nowMs = 0;

  override wallMs(): number {
    return this.#nowMs;
  }

  override monotonicMs(): number {
    return this.#nowMs;
  }

  override after(delayMs: number, task: () => void): () => void {
    const timer: Timer = { dueMs: this.#nowMs + delayMs, task };
    this.#push(timer);
    return () => void (timer.task = undefined);
  }

  /** Runs every timer that is due until then. Promises settle after each timer. */
  async runUntil(endMs: number): Promise<void> {
    for (let timer = this.#heap[0]; timer && timer.dueMs < endMs; timer = this.#heap[0]) {
      this.#pop();
      if (!timer.task) continue;
      this.#nowMs = timer.dueMs;
      timer.task();
      for (let i = 0; i < 6; i++) await Promise.resolve();
    }
    this.#nowMs = endMs;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.dueMs <= timer.dueMs) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.dueMs < heap[child]!.dueMs) child++;
      if (heap[child]!.dueMs >= last.dueMs) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}
