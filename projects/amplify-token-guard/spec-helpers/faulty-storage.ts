import { KeyValueStorageInterface } from 'aws-amplify/utils';
import { ticks } from './watched-storage';

/** The possible faults of a storage call. The last three are results of a read. */
export const FAULTS = ['throws', 'rejects', 'hangs', 'loses', 'halves', 'garbage'] as const;
export type Fault = (typeof FAULTS)[number];

/**
 * The page's `localStorage` as a storage that fails in one of its calls, and silently drops values
 * that are longer than a limit.
 */
export class FaultyStorage implements KeyValueStorageInterface {
  /** The number of steps of a call. */
  callTicks = 0;
  /** Longer values are lost, like large cookies. */
  longestValue = Infinity;
  /** The storage calls so far. */
  readonly calls: string[] = [];
  /** The fault of the call with this number, which starts at 0. */
  fault: Fault | undefined;
  faultAt = -1;

  setItem(key: string, value: string): Promise<void> {
    const write = (text: string): void => {
      if (text.length <= this.longestValue) localStorage.setItem(key, text);
    };
    return this.#call(`set ${key}`, (fault) => {
      if (fault === 'halves') write(half(value));
      else if (fault === 'garbage') write('garbage');
      else if (fault !== 'loses') write(value);
    });
  }

  getItem(key: string): Promise<string | null> {
    return this.#call(`get ${key}`, (fault) => {
      const value = localStorage.getItem(key);
      if (fault === 'loses') return undefined as unknown as null;
      if (fault === 'garbage') return 'garbage';
      return fault === 'halves' && value !== null ? half(value) : value;
    });
  }

  removeItem(key: string): Promise<void> {
    return this.#call(`remove ${key}`, (fault) => {
      if (fault !== 'loses') localStorage.removeItem(key);
    });
  }

  clear(): Promise<void> {
    return this.#call('clear', () => localStorage.clear());
  }

  #call<T>(call: string, effect: (fault: Fault | undefined) => T): Promise<T> {
    const fault = this.calls.push(call) - 1 === this.faultAt ? this.fault : undefined;
    if (fault === 'throws') throw new Error('The storage throws.');
    return this.#run(fault, effect);
  }

  async #run<T>(fault: Fault | undefined, effect: (fault: Fault | undefined) => T): Promise<T> {
    await ticks(this.callTicks);
    if (fault === 'rejects') throw new Error('The storage rejects.');
    if (fault === 'hangs') await new Promise(() => undefined);
    return effect(fault);
  }
}

function half(text: string): string {
  return text.slice(0, text.length / 2);
}
