import { DOCUMENT, inject, Injectable, InjectionToken } from '@angular/core';
import { TokenGuardClock } from './clock';
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

/** A lock that nobody else holds is granted in milliseconds, in a busy browser in tenths of a second. */
const PROBE_LIMIT_MS = 1_000;

/**
 * The Web Locks of this browser, or what stands in for them: locks made of the storage where there
 * are no Web Locks, as over plain HTTP, and where they are blocked or never answer. Without a window
 * there are no other tabs to agree with.
 */
export const LOCK_MANAGER = new InjectionToken<TabLockManager | undefined>('LOCK_MANAGER', {
  providedIn: 'root',
  factory: () => (inject(DOCUMENT).defaultView ? inject(BrowserLockManager) : undefined),
});

/** Tries the Web Locks with a lock of its own before it trusts them. */
@Injectable({ providedIn: 'root' })
class BrowserLockManager implements TabLockManager {
  readonly #clock = inject(TokenGuardClock);
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #standIn = inject(StorageLockManager);
  #trusted: TabLockManager | undefined;

  async request(...args: Parameters<TabLockManager['request']>): Promise<void> {
    return (this.#trusted ?? (await this.#choose())).request(...args);
  }

  /** Only a success is remembered: a page that is frozen during the trial fails it through no fault of the locks. */
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
      // A blocked manager may throw as well as reject.
      request().catch(() => settle(false));
    });
  }
}
