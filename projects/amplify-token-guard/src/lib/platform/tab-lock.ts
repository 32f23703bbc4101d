import { DestroyRef, inject, Injectable, NgZone } from '@angular/core';
import { TokenGuardClock } from './clock';
import { LOCK_MANAGER } from './lock-manager';

/**
 * A turn ends this much later than its holder says: in Chromium, the next holder still read the old
 * value from the storage up to 5 ms after it was granted the lock. By then it has seen the new one.
 */
const LINGER_MS = 250;

/**
 * A limit is waited for in parts. After a freeze, or a sleep that timers count, all that are due come at
 * once: a single one would give up a holder who was frozen as well, before it could go on.
 */
const PARTS = 4;

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
      const giveUp = (): void => waiting.abort();
      const settle = (end?: () => void): void => {
        cancelLimit();
        signal.removeEventListener('abort', giveUp);
        this.#open.delete(giveUp);
        resolve(end);
      };
      // A holder that lives ends its turn within the limit, and lingers.
      const cancelLimit = this.#afterAwake(limitMs + 2 * LINGER_MS, giveUp);
      signal.addEventListener('abort', giveUp);
      this.#open.add(giveUp);
      if (signal.aborted) giveUp();
      const granted = (): Promise<void> =>
        new Promise((release) => settle(this.#hold(limitMs, release)));
      // The zone would hold the app unstable for as long as the lock is held.
      this.#zone
        .runOutsideAngular(() => this.#locks?.request(name, { signal: waiting.signal }, granted))
        ?.catch(() => settle());
      if (!this.#locks) settle();
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
