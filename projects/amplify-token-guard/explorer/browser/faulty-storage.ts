import type { KeyValueStorage } from '../app/answer';
import type { Page } from '../../model/page';
import type { Faults } from './faults';

/** The error message of a failing storage. */
export const STORAGE_FAILURE = 'The storage is not available.';

/** The part of `Storage` that is used. */
export interface SyncStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
}

const SLOW_MS = 300;

/** A synchronous storage like `localStorage`, with the faults of the plan. */
export function withFaults(storage: Omit<SyncStorage, 'clear'>, faults: Faults): SyncStorage {
  const hit = (op: 'read' | 'write', key: string): boolean => {
    const how = faults.ofStorage(op, key)?.how;
    if (how === 'fails') throw new DOMException(STORAGE_FAILURE, 'UnknownError');
    return how === 'loses';
  };
  return {
    getItem: (key) => (hit('read', key) ? null : storage.getItem(key)),
    setItem: (key, value) => {
      if (!hit('write', key)) storage.setItem(key, value);
    },
    removeItem: (key) => {
      if (!hit('write', key)) storage.removeItem(key);
    },
    clear: () => undefined,
  };
}

/** An asynchronous storage, such as a database or the storage of a native app. */
export function asyncStorage(
  values: Map<string, string>,
  faults: Faults,
  page: Page,
  opMs: number,
): KeyValueStorage {
  const access = <T>(op: 'read' | 'write', key: string, lost: T, effect: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const how = faults.ofStorage(op, key)?.how;
      if (how === 'hangs') return;
      const ms = opMs + (how === 'slow' ? SLOW_MS : 0);
      const settle = (): void => {
        if (how === 'fails') reject(new Error(STORAGE_FAILURE));
        else resolve(how === 'loses' ? lost : effect());
      };
      if (ms === 0) settle();
      else page.device.after(ms, () => page.deliver(settle));
    });
  return {
    getItem: (key) => access<string | null>('read', key, null, () => values.get(key) ?? null),
    setItem: (key, value) => access('write', key, undefined, () => void values.set(key, value)),
    removeItem: (key) => access('write', key, undefined, () => void values.delete(key)),
    clear: () => Promise.resolve(),
  };
}

export function memory(values = new Map<string, string>()): Omit<SyncStorage, 'clear'> {
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
