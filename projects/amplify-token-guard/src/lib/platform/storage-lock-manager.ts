import { DOCUMENT, inject, Injectable } from '@angular/core';
import { TokenGuardClock } from './clock';

/**
 * Other tabs see a write some ms later, so a claim counts only when it is still there after this time: "How
 * late a tab sees what another one wrote" in docs/tabs.md has the figures.
 */
const CLAIM_MS = 50;
/** Two tabs that claim in the same moment must not do so for ever. */
const POLL_MS = 50;

/**
 * Locks of all tabs by means of `localStorage`, for pages that have no Web Locks: whoever wrote last
 * holds the lock. A tab that crashes leaves it held; the limit on waiting takes care of that.
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
        // A storage that has been blocked meanwhile holds no lock for anybody.
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
        // A tab sees its own writes at once, unless the storage keeps none.
        if (this.#storage.getItem(name) !== claim) throw new Error('The storage keeps nothing.');
        await this.#pass(CLAIM_MS);
        if (this.#storage.getItem(name) === claim) return signal.throwIfAborted();
      } else {
        await this.#pass(POLL_MS * (1 + Math.random()));
      }
    }
  }

  /** @throws Error where the storage is missing or blocked: then there is no lock to be had. */
  get #storage(): Storage {
    const storage = this.#window?.localStorage;
    if (!storage) throw new Error('There is no storage to hold a lock in.');
    return storage;
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(ms, resolve));
  }
}
