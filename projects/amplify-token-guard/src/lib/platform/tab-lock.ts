import { DestroyRef, inject, Injectable, NgZone } from '@angular/core';
import { TokenGuardClock } from './clock';
import { LOCK_MANAGER, TabLockManager } from './lock-manager';
import { STORAGE_DELAY_MS } from './storage-delay';

/**
 * A time limit is split into several timers. After a freeze or a sleep, all overdue timers fire at
 * once. With a single timer, a tab would give up on a holder that was frozen too, before the holder
 * can continue.
 */
const PARTS = 4;

/** The pause before the tab repeats a request that the browser dropped. */
const ASK_AGAIN_MS = 50;

const NOTHING = (): void => undefined;

/** Named locks across the tabs of a browser. */
@Injectable({ providedIn: 'root' })
export class TabLock {
  readonly #clock = inject(TokenGuardClock);
  readonly #locks = inject(LOCK_MANAGER);
  readonly #zone = inject(NgZone);
  /** Ends locks that are held or waited for. */
  readonly #open = new Set<() => void>();
  #isDestroyed = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#isDestroyed = true;
      for (const end of [...this.#open]) end();
    });
  }

  /**
   * Resolves when this tab holds the lock. The returned function releases it. Otherwise, it is
   * released after `limitMs`.
   *
   * A frozen tab can hold the lock for longer. After waiting `limitMs`, a tab tries a spare lock,
   * and finally continues without one. So no lock is ever stolen, and none blocks forever. Aborting
   * `signal` ends the wait too.
   */
  async take(name: string, limitMs: number, signal: AbortSignal): Promise<() => void> {
    for (const lock of [name, `${name}/spare`]) {
      const release = await this.#request(lock, limitMs, signal);
      if (release || signal.aborted || this.#isDestroyed) return release ?? NOTHING;
    }
    return NOTHING;
  }

  #request(name: string, limitMs: number, signal: AbortSignal): Promise<(() => void) | undefined> {
    return new Promise((resolve) => {
      const waiting = new AbortController();
      let isSettled = false;
      let cancelAsking = NOTHING;
      const settle = (release?: () => void): void => {
        isSettled = true;
        cancelLimit();
        cancelAsking();
        signal.removeEventListener('abort', giveUp);
        this.#open.delete(giveUp);
        resolve(release);
      };
      const giveUp = (): void => {
        waiting.abort();
        settle();
      };
      const granted = async (): Promise<void> => {
        if (isSettled) return;
        await new Promise<void>((release) => settle(this.#hold(limitMs, release)));
      };
      const ask = (locks: TabLockManager): void => {
        // Inside the zone, the app would stay unstable while the lock is held.
        this.#zone
          .runOutsideAngular(() => locks.request(name, { signal: waiting.signal }, granted))
          .catch((error: unknown) => {
            if (isSettled) return;
            // WebKit rejects the requests of a page in its back/forward cache when the page
            // returns. So ask again.
            if (isAbort(error)) cancelAsking = this.#clock.after(ASK_AGAIN_MS, () => ask(locks));
            else settle();
          });
      };
      // A running holder releases the lock within the limit plus the delay.
      const cancelLimit = this.#afterAwake(limitMs + 2 * STORAGE_DELAY_MS, giveUp);
      signal.addEventListener('abort', giveUp);
      this.#open.add(giveUp);
      if (signal.aborted) giveUp();
      else if (this.#locks) ask(this.#locks);
      else settle();
    });
  }

  #hold(limitMs: number, release: () => void): () => void {
    const endNow = (): void => {
      cancel();
      this.#open.delete(endNow);
      release();
    };
    let cancel = this.#afterAwake(limitMs, endNow);
    this.#open.add(endNow);
    return () => {
      cancel();
      // The next holder could still read from the storage what was there before.
      if (this.#open.has(endNow)) cancel = this.#clock.after(STORAGE_DELAY_MS, endNow);
    };
  }

  #afterAwake(delayMs: number, task: () => void): () => void {
    let cancel = NOTHING;
    const wait = (parts: number): void => {
      cancel = this.#clock.after(delayMs / PARTS, () => (parts > 1 ? wait(parts - 1) : task()));
    };
    wait(PARTS);
    return () => cancel();
  }
}

function isAbort(error: unknown): boolean {
  return (error as { readonly name?: unknown } | undefined)?.name === 'AbortError';
}
