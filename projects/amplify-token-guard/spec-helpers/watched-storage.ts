import { KeyValueStorageInterface } from 'aws-amplify/utils';

/** A storage call, such as `get` of a key. */
export interface StorageCall {
  readonly kind: 'get' | 'set' | 'remove';
  readonly key: string;
}

/**
 * The page's `localStorage` as a storage for Amplify that records its calls. It can be as slow as
 * the storage of a native app, and can fail.
 */
export class WatchedStorage implements KeyValueStorageInterface {
  readTicks = 0;
  writeTicks = 0;
  calls: StorageCall[] = [];
  /** Throw in it to make a call fail. */
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

  /**
   * The number of steps before a call has its effect, and again before the caller gets the result.
   */
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

/** Waits for this number of promise steps. */
export async function ticks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}
