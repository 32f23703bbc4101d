import { DOCUMENT, inject, Injectable, NgZone } from '@angular/core';

/**
 * The moments after which timers may be late and the network may be back: the page becomes visible,
 * returns from the back/forward cache, resumes after a freeze, or goes online.
 */
@Injectable({ providedIn: 'root' })
export class WakeUps {
  readonly #document = inject(DOCUMENT);
  readonly #zone = inject(NgZone);

  /** Calls `onWake` at each of these moments. The returned function stops it. */
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
          // Without this event, the other events still trigger the check.
        }
      }
    });
    return () => {
      for (const [target, type, listener] of sources) target?.removeEventListener(type, listener);
    };
  }
}
