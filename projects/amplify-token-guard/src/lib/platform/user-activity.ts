import { DOCUMENT, inject, Injectable, NgZone } from '@angular/core';

/** `click` and `input` come alone from screen readers and dictation. */
const SIGNS = [
  'pointerdown',
  'mousemove',
  'keydown',
  'wheel',
  'touchstart',
  'scroll',
  'click',
  'input',
];
const LISTENING = { capture: true, passive: true };

/** The signs that somebody uses this page. */
@Injectable({ providedIn: 'root' })
export class UserActivity {
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #zone = inject(NgZone);

  /** Calls `onSign` at each of them, which may be very often; the returned function stops that. */
  listen(onSign: () => void): () => void {
    const window = this.#window;
    this.#zone.runOutsideAngular(() => {
      for (const type of SIGNS) window?.addEventListener(type, onSign, LISTENING);
    });
    return () => {
      for (const type of SIGNS) window?.removeEventListener(type, onSign, LISTENING);
    };
  }
}
