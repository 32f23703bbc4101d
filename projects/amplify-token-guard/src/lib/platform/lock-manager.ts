import { DOCUMENT, inject, Injectable, InjectionToken } from '@angular/core';
import { TokenGuardClock } from './clock';
import { StorageLockManager } from './storage-lock-manager';

/** The part of the browser's `LockManager` that is used. */
export interface TabLockManager {
  /**
   * Holds the lock `name` across all tabs while the promise that `onGranted` returns is pending.
   */
  request(
    name: string,
    options: { readonly signal: AbortSignal },
    onGranted: () => Promise<void>,
  ): Promise<void>;
}

/** Browsers grant a free lock within milliseconds, or within tenths of a second under load. */
const PROBE_LIMIT_MS = 1_000;

/**
 * The browser's Web Locks. Where they are missing (as over plain HTTP), blocked, or never answer,
 * locks built on `localStorage`. Without a window there are no other tabs, and no locks.
 */
export const LOCK_MANAGER = new InjectionToken<TabLockManager | undefined>('LOCK_MANAGER', {
  providedIn: 'root',
  factory: () => (inject(DOCUMENT).defaultView ? inject(BrowserLockManager) : undefined),
});

/** Tests the Web Locks with a lock of its own before it uses them. */
@Injectable({ providedIn: 'root' })
class BrowserLockManager implements TabLockManager {
  readonly #clock = inject(TokenGuardClock);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #standIn = inject(StorageLockManager);
  #trusted: TabLockManager | undefined;

  async request(...args: Parameters<TabLockManager['request']>): Promise<void> {
    return (this.#trusted ?? (await this.#choose())).request(...args);
  }

  /** Remembers only a success, because the probe also fails in a page that is frozen meanwhile. */
  async #choose(): Promise<TabLockManager> {
    const locks = this.#webLocks();
    if (!locks || !(await this.#isAnswered(locks))) return this.#standIn;
    this.#trusted = locks;
    return locks;
  }

  #webLocks(): TabLockManager | undefined {
    try {
      return this.#window?.navigator.locks;
    } catch {
      return undefined;
    }
  }

  #isAnswered(locks: TabLockManager): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting = new AbortController();
      const settle = (isAnswered: boolean): void => {
        cancel();
        resolve(isAnswered);
      };
      const cancel = this.#clock.after(PROBE_LIMIT_MS, () => {
        waiting.abort();
        settle(false);
      });
      const name = `amplify-token-guard/probe/${Math.random()}`;
      const request = async (): Promise<void> =>
        locks.request(name, { signal: waiting.signal }, () => {
          settle(true);
          return Promise.resolve();
        });
      // A blocked manager can throw as well as reject.
      request().catch(() => settle(false));
    });
  }
}
