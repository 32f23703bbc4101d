import { KeyValueStorageInterface } from 'aws-amplify/utils';
import { ticks } from './watched-storage';

/** What can become of one call of a storage. The last three are its answers to a read. */
export const FAULTS = ['throws', 'rejects', 'hangs', 'loses', 'halves', 'garbage'] as const;
export type Fault = (typeof FAULTS)[number];

/**
 * The `localStorage` of the page as a storage that fails in one of its calls, and keeps no value
 * longer than its limit, without a word about it.
 */
export class FaultyStorage implements KeyValueStorageInterface {
  /** How many steps a call takes. */
  callTicks = 0;
  /** Longer values are lost, as the browser loses cookies. */
  longestValue = Infinity;
  /** How many calls there were, and what each was. */
  readonly calls: string[] = [];
  /** What becomes of the call with this number, from 0 on. */
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
