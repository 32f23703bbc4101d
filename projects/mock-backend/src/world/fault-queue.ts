import type { Fault, FaultStage } from './fault';

interface QueuedFault {
  readonly fault: Fault;
  remaining: number;
}

/** The faults of one world. They apply in the order in which they were added. */
export class FaultQueue {
  #queue: QueuedFault[] = [];

  add(fault: Fault): void {
    const { times = 1 } = fault;
    const untilCleared = times === null || times === 0;
    this.#queue.push({ fault, remaining: untilCleared ? Infinity : times });
  }

  clear(): void {
    this.#queue = [];
  }

  /** The faults that haven't been used up. */
  list(): readonly Fault[] {
    return this.#queue.map(({ fault, remaining }) => ({
      ...fault,
      times: remaining === Infinity ? null : remaining,
    }));
  }

  /**
   * Returns the faults that apply to this request: any number of delays, and then at most one fault
   * that replaces the response.
   */
  take(targets: readonly string[], stage: FaultStage): Fault[] {
    const struck: Fault[] = [];
    for (const queued of this.#queue) {
      const { fault } = queued;
      if (!targets.includes(fault.operation) || (fault.stage ?? 'before') !== stage) {
        continue;
      }
      queued.remaining -= 1;
      struck.push(fault);
      if (fault.kind !== 'delay' && fault.kind !== 'hang') {
        break;
      }
    }
    this.#queue = this.#queue.filter(({ remaining }) => remaining > 0);
    return struck;
  }
}
