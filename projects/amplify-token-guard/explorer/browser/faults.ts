import { BrowserClock } from '../../model/browser-clock';
import type { Step } from '../plan';

export type StorageFault = Extract<Step, { do: 'storage' }>;
export type NetworkFault = Extract<Step, { do: 'network' }>;

interface Active<T> {
  readonly fault: T;
  readonly untilMs: number;
  left: number;
}

/** Everything that is broken at present. */
export class Faults {
  #storage: Active<StorageFault>[] = [];
  #network: Active<NetworkFault>[] = [];
  /** Answers with tokens that never arrived: whose session hangs on them is lost by the fault itself. */
  lostAnswers = 0;
  /** How many writes were hit. */
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

  /** What befalls an access to this key. */
  ofStorage(op: 'read' | 'write', key: string): StorageFault | undefined {
    const fits = (fault: StorageFault): boolean =>
      fault.op === op && (fault.key === 'any' || key.endsWith(`.${fault.key}`));
    const fault = this.#take(this.#storage, fits);
    if (fault && op === 'write') this.writeHits++;
    return fault;
  }

  ofNetwork(target: string): NetworkFault | undefined {
    return this.#take(this.#network, ({ to }) => to === 'all' || to === target);
  }

  #take<T>(active: Active<T>[], fits: (fault: T) => boolean): T | undefined {
    const nowMs = this.clock.monotonicMs();
    const found = active.find(
      ({ fault, untilMs, left }) => left > 0 && nowMs < untilMs && fits(fault),
    );
    if (!found) return undefined;
    found.left--;
    return found.fault;
  }
}
