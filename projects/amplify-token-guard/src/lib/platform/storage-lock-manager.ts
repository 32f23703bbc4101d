import { DOCUMENT, inject, Injectable } from '@angular/core';
import { TokenGuardClock } from './clock';
import { STORAGE_DELAY_MS } from './storage-delay';
import { pause } from './waits';

/** Random, so that two tabs that claim at the same moment don't collide forever. */
const POLL_MS = 50;

/**
 * Locks across tabs, built on `localStorage`, for pages without Web Locks. The tab that wrote last
 * holds the lock. If a tab crashes, its lock stays, until the time limit of {@link TabLock}.
 */
@Injectable({ providedIn: 'root' })
export class StorageLockManager {
  readonly #clock = inject(TokenGuardClock);
  readonly #window = inject(DOCUMENT).defaultView;

  async request(
    name: string,
    { signal }: { readonly signal: AbortSignal },
    onGranted: () => Promise<void>,
  ): Promise<void> {
    const claim = Math.random().toString(36).slice(2);
    const release = (): void => {
      try {
        if (this.#storage.getItem(name) === claim) this.#storage.removeItem(name);
      } catch {
        // If the storage is blocked by now, no other tab can see the lock either.
      }
    };
    this.#window?.addEventListener('pagehide', release);
    try {
      await this.#claim(name, claim, signal);
      await onGranted();
    } finally {
      this.#window?.removeEventListener('pagehide', release);
      release();
    }
  }

  async #claim(name: string, claim: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#storage.getItem(name) === null) {
        this.#storage.setItem(name, claim);
        // A tab sees its own writes at once, unless the storage drops them.
        if (this.#storage.getItem(name) !== claim) throw new Error('The storage drops writes.');
        // Another tab may have claimed the lock too. Whoever wrote last holds it, once both tabs can read that.
        await pause(this.#clock, STORAGE_DELAY_MS);
        if (this.#storage.getItem(name) === claim) return signal.throwIfAborted();
      } else {
        await pause(this.#clock, POLL_MS * (1 + Math.random()));
      }
    }
  }

  /** @throws Error where the storage is missing or blocked. */
  get #storage(): Storage {
    const storage = this.#window?.localStorage;
    if (!storage) throw new Error('There is no localStorage.');
    return storage;
  }
}
