import { inject, Injectable, NgZone } from '@angular/core';

/**
 * The one door to time. Tests put a manual clock in its place.
 */
@Injectable({ providedIn: 'root', useFactory: () => new SystemClock() })
export abstract class TokenGuardClock {
  /** The device's wall clock in ms since 1970. People and servers set it, so it can step. */
  abstract wallMs(): number;
  /** Milliseconds that only grow, but may stand still while the device sleeps. */
  abstract monotonicMs(): number;
  /**
   * Runs `task` once after `delayMs`; the returned function cancels it.
   *
   * @throws RangeError when `delayMs` is no finite number: a browser would run the task at once.
   */
  abstract after(delayMs: number, task: () => void): () => void;
}

/** The device's clocks and timers, outside the Angular zone so that the app becomes stable. */
export class SystemClock extends TokenGuardClock {
  readonly #zone = inject(NgZone);

  override wallMs(): number {
    return Date.now();
  }

  override monotonicMs(): number {
    return performance.now();
  }

  override after(delayMs: number, task: () => void): () => void {
    if (!Number.isFinite(delayMs)) {
      throw new RangeError(`A timer needs a finite number of milliseconds, not ${delayMs}.`);
    }
    const id = this.#zone.runOutsideAngular(() => setTimeout(task, delayMs));
    return () => clearTimeout(id);
  }
}
