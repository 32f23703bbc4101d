import { DOCUMENT, inject, Injectable, NgZone } from '@angular/core';

/**
 * The moments after which timers cannot be trusted and a failed network may be back: the page is
 * visible again, comes out of the back/forward cache, is resumed after a freeze, or is online.
 */
@Injectable({ providedIn: 'root' })
export class WakeUps {
  readonly #document = inject(DOCUMENT);
  readonly #zone = inject(NgZone);

  /** Calls `onWake` at each such moment; the returned function stops that. */
  listen(onWake: () => void): () => void {
    const document = this.#document;
    const window = document.defaultView;
    const onVisibility = (): void => {
      if (document.visibilityState === 'visible') onWake();
    };
    const sources: [EventTarget | null, string, () => void][] = [
      [document, 'visibilitychange', onVisibility],
      [document, 'resume', onWake],
      [window, 'pageshow', onWake],
      [window, 'online', onWake],
    ];
    this.#zone.runOutsideAngular(() => {
      for (const [target, type, listener] of sources) {
        try {
          target?.addEventListener(type, listener);
        } catch {
          // A page that does not tell of this moment is checked at the next one.
        }
      }
    });
    return () => {
      for (const [target, type, listener] of sources) target?.removeEventListener(type, listener);
    };
  }
}
