import { KeyValueStorageInterface } from 'aws-amplify/utils';

/** One call of the storage, such as `get` of a key. */
export interface StorageCall {
  readonly kind: 'get' | 'set' | 'remove';
  readonly key: string;
}

/**
 * The `localStorage` of the page as Amplify may be given it: it counts its calls, can be as slow
 * as a storage over a bridge, and can fail.
 */
export class WatchedStorage implements KeyValueStorageInterface {
  readTicks = 0;
  writeTicks = 0;
  calls: StorageCall[] = [];
  /** Throws to let a call fail. */
  beforeEach: (call: StorageCall) => void = () => undefined;

  setItem(key: string, value: string): Promise<void> {
    return this.#run({ kind: 'set', key }, () => localStorage.setItem(key, value));
  }

  getItem(key: string): Promise<string | null> {
    return this.#run({ kind: 'get', key }, () => localStorage.getItem(key));
  }

  removeItem(key: string): Promise<void> {
    return this.#run({ kind: 'remove', key }, () => localStorage.removeItem(key));
  }

  clear(): Promise<void> {
    return this.#run({ kind: 'remove', key: '' }, () => localStorage.clear());
  }

  /** How many steps pass before a call has its effect, and again before the caller hears of it. */
  slowDown(readTicks: number, writeTicks: number): void {
    this.readTicks = readTicks;
    this.writeTicks = writeTicks;
  }

  count(kind: StorageCall['kind'], keyEnd = ''): number {
    return this.calls.filter((call) => call.kind === kind && call.key.endsWith(keyEnd)).length;
  }

  async #run<T>(call: StorageCall, effect: () => T): Promise<T> {
    this.calls.push(call);
    this.beforeEach(call);
    const steps = call.kind === 'get' ? this.readTicks : this.writeTicks;
    await ticks(steps);
    const result = effect();
    await ticks(steps);
    return result;
  }
}

/** Lets promises take this many steps. */
export async function ticks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}
