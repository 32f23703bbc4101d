import { DOCUMENT, inject, InjectionToken } from '@angular/core';
import { StorageLockManager } from './storage-lock-manager';

/** What is needed of the browser's `LockManager`. */
export interface TabLockManager {
  /** Holds lock `name` of all tabs while the promise that `onGranted` returns is pending. */
  request(
    name: string,
    options: { readonly signal: AbortSignal },
    onGranted: () => Promise<void>,
  ): Promise<void>;
}

/**
 * The Web Locks of this browser. Over plain HTTP there are none, and the storage has to do; where
 * that is missing too, there is nothing to agree with other tabs by.
 */
export const LOCK_MANAGER = new InjectionToken<TabLockManager | undefined>('LOCK_MANAGER', {
  providedIn: 'root',
  factory: () => {
    const window = inject(DOCUMENT).defaultView;
    return window?.navigator.locks ?? (window ? inject(StorageLockManager) : undefined);
  },
});
