import { DestroyRef, inject, Injectable, NgZone } from '@angular/core';
import { TokenGuardClock } from './clock';
import { LOCK_MANAGER, TabLockManager } from './lock-manager';

/**
 * A turn ends this much later than its holder says: in every engine, the next holder may still read old
 * values from the storage when it is granted the lock. By then it has seen the new ones: "How late a tab
 * sees what another one wrote" in docs/tabs.md has the figures.
 */
const LINGER_MS = 250;

/**
 * A limit is waited for in parts. After a freeze, or a sleep that timers count, all that are due come at
 * once: a single one would give up a holder who was frozen as well, before it could go on.
 */
const PARTS = 4;

/** The pause before a request is repeated that the browser has dropped. */
const ASK_AGAIN_MS = 50;

const NOTHING = (): void => undefined;

/** Lets the tabs of a browser take turns, one tab at a time for each name. */
@Injectable({ providedIn: 'root' })
export class TabLock {
  readonly #clock = inject(TokenGuardClock);
  readonly #locks = inject(LOCK_MANAGER);
  readonly #zone = inject(NgZone);
  /** What ends the turns that are held and waited for. */
  readonly #open = new Set<() => void>();
  #isDestroyed = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#isDestroyed = true;
      for (const end of [...this.#open]) end();
    });
  }

  /**
   * Resolves when it is this tab's turn. The returned function ends it; if nobody calls that, it
   * ends after `limitMs`.
   *
   * A tab that is frozen, say, may hold its turn for longer. Whoever has waited `limitMs` for it
   * goes to a spare lock, and in the end takes its turn without one: a lock is never stolen, and
   * never blocks for good. Aborting `signal` ends the wait as well.
   */
  async take(name: string, limitMs: number, signal: AbortSignal): Promise<() => void> {
    for (const lock of [name, `${name}/spare`]) {
      const end = await this.#request(lock, limitMs, signal);
      if (end || signal.aborted || this.#isDestroyed) return end ?? NOTHING;
    }
    return NOTHING;
  }

  #request(name: string, limitMs: number, signal: AbortSignal): Promise<(() => void) | undefined> {
    return new Promise((resolve) => {
      const waiting = new AbortController();
      let isSettled = false;
      let cancelAsking = NOTHING;
      const settle = (end?: () => void): void => {
        isSettled = true;
        cancelLimit();
        cancelAsking();
        signal.removeEventListener('abort', giveUp);
        this.#open.delete(giveUp);
        resolve(end);
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
        // The zone would hold the app unstable for as long as the lock is held.
        this.#zone
          .runOutsideAngular(() => locks.request(name, { signal: waiting.signal }, granted))
          .catch((error: unknown) => {
            if (isSettled) return;
            // WebKit drops the requests of a page that it puts into its back/forward cache, and
            // says so when the page returns. That is no answer, so the page asks again.
            if (isAbort(error)) cancelAsking = this.#clock.after(ASK_AGAIN_MS, () => ask(locks));
            else settle();
          });
      };
      // A holder that lives ends its turn within the limit, and lingers.
      const cancelLimit = this.#afterAwake(limitMs + 2 * LINGER_MS, giveUp);
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
      if (this.#open.has(endNow)) cancel = this.#clock.after(LINGER_MS, endNow);
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
