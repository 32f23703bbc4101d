import { inject, Injectable, NgZone } from '@angular/core';

/** All access to time. Tests replace it with a manual clock. */
@Injectable({ providedIn: 'root', useFactory: () => new SystemClock() })
export abstract class TokenGuardClock {
  /**
   * The device's wall clock in ms since 1970. It can jump, because users and time servers set it.
   */
  abstract wallMs(): number;
  /** Milliseconds that never decrease. They can stand still while the device sleeps. */
  abstract monotonicMs(): number;
  /**
   * Runs `task` once after `delayMs`. The returned function cancels it.
   *
   * @throws RangeError when `delayMs` isn't a finite number. A browser would run the task at once.
   */
  abstract after(delayMs: number, task: () => void): () => void;
}

/**
 * The device's clocks and timers. Timers run outside the Angular zone, so that the app becomes
 * stable.
 */
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
