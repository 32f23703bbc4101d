import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { world } from '../world';

/** Only one page may control the lanes. A second Lab would control the same ones. */
@Injectable()
export class LabTurn {
  readonly #state = signal<'asking' | 'ours' | 'taken'>('asking');

  readonly state = this.#state.asReadonly();

  constructor() {
    const gone = new AbortController();
    inject(DestroyRef).onDestroy(() => gone.abort());
    const timer = setTimeout(() => this.#state.set('taken'), 300);
    navigator.locks
      .request(`expiry-lab/${world}`, { signal: gone.signal }, async () => {
        clearTimeout(timer);
        this.#state.set('ours');
        await new Promise<void>((resolve) => {
          gone.signal.addEventListener('abort', () => resolve());
        });
      })
      // The page was left before it got the lock.
      .catch(() => undefined);
  }
}
