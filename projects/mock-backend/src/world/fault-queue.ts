import type { Fault, FaultStage } from './fault';

interface QueuedFault {
  readonly fault: Fault;
  remaining: number;
}

/** The faults of one world, struck in the order they were added. */
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

  /** Those still waiting to strike. */
  list(): readonly Fault[] {
    return this.#queue.map(({ fault, remaining }) => ({
      ...fault,
      times: remaining === Infinity ? null : remaining,
    }));
  }

  /** Takes what strikes this request now: any number of delays, then at most one fault that decides its fate. */
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
