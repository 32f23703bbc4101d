import {
  CookieStorage,
  KeyValueStorageInterface,
  sessionStorage as amplifySessionStorage,
} from 'aws-amplify/utils';
import { StorageName } from './settings';

const SLOW_MS = 100;

/** Another place for Amplify's tokens than `localStorage`. */
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

/** An app's own, asynchronous and shared by all tabs, whose writes take their time. */
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

/** One whose quota may be used up. */
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
    /** Set by a test: writes to the `full` storage fail from now on. */
    storageIsFull?: boolean;
  }
}
