import {
  CookieStorage,
  KeyValueStorageInterface,
  sessionStorage as amplifySessionStorage,
} from 'aws-amplify/utils';
import { StorageName } from './settings';

const SLOW_MS = 100;

/** The storage with this name, which replaces `localStorage` for Amplify's tokens. */
export function storageNamed(name: StorageName): KeyValueStorageInterface {
  switch (name) {
    case 'session':
      return amplifySessionStorage;
    case 'cookie':
      return new CookieStorage({ secure: false });
    case 'slow':
      return slowStorage;
    case 'full':
      return fullStorage;
  }
}

function pass(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SLOW_MS));
}

/** A storage of the app: asynchronous, shared by all tabs, and with slow writes. */
const slowStorage: KeyValueStorageInterface = {
  setItem: async (key, value) => {
    await pass();
    localStorage.setItem(key, value);
  },
  getItem: async (key) => Promise.resolve(localStorage.getItem(key)),
  removeItem: async (key) => {
    await pass();
    localStorage.removeItem(key);
  },
  clear: async () => Promise.resolve(localStorage.clear()),
};

/** A storage that can exceed its quota. */
const fullStorage: KeyValueStorageInterface = {
  ...amplifySessionStorage,
  setItem: (key, value) => {
    if (window.storageIsFull) {
      return Promise.reject(new DOMException('The quota is exceeded.', 'QuotaExceededError'));
    }
    return amplifySessionStorage.setItem(key, value);
  },
  getItem: (key) => amplifySessionStorage.getItem(key),
  removeItem: (key) => amplifySessionStorage.removeItem(key),
  clear: () => amplifySessionStorage.clear(),
};

declare global {
  interface Window {
    /** A test sets it: from now on, writes to the `full` storage fail. */
    storageIsFull?: boolean;
  }
}
