import { BrowserClock } from '../../model/browser-clock';
import type { Step } from '../plan';

export type StorageFault = Extract<Step, { do: 'storage' }>;
export type NetworkFault = Extract<Step, { do: 'network' }>;

interface Active<T> {
  readonly fault: T;
  readonly untilMs: number;
  left: number;
}

/** The faults that are active now. */
export class Faults {
  #storage: Active<StorageFault>[] = [];
  #network: Active<NetworkFault>[] = [];
  /**
   * The number of responses with tokens that were lost. With refresh token rotation, such a loss
   * ends the session.
   */
  lostAnswers = 0;
  /** The number of storage writes that a fault affected. */
  writeHits = 0;

  constructor(private readonly clock: BrowserClock) {}

  begin(step: StorageFault | NetworkFault): void {
    const untilMs = step.ms === 0 ? Infinity : this.clock.monotonicMs() + step.ms;
    const left = step.ms === 0 ? 1 : Infinity;
    if (step.do === 'storage') this.#storage.push({ fault: step, untilMs, left });
    else this.#network.push({ fault: step, untilMs, left });
  }

  endAll(): void {
    this.#storage = [];
    this.#network = [];
  }

  /** The fault that affects this access to the storage, if any. */
  ofStorage(op: 'read' | 'write', key: string): StorageFault | undefined {
    const matches = (fault: StorageFault): boolean =>
      fault.op === op && (fault.key === 'any' || key.endsWith(`.${fault.key}`));
    const fault = this.#take(this.#storage, matches);
    if (fault && op === 'write') this.writeHits++;
    return fault;
  }

  ofNetwork(target: string): NetworkFault | undefined {
    return this.#take(this.#network, ({ to }) => to === 'all' || to === target);
  }

  #take<T>(active: Active<T>[], matches: (fault: T) => boolean): T | undefined {
    const nowMs = this.clock.monotonicMs();
    const found = active.find(
      ({ fault, untilMs, left }) => left > 0 && nowMs < untilMs && matches(fault),
    );
    if (!found) return undefined;
    found.left--;
    return found.fault;
  }
}
