import { DOCUMENT, inject, Injectable, NgZone } from '@angular/core';

/**
 * What only a person causes. `scroll` is missing because scripts scroll as well, and the browser
 * trusts the event; a person who scrolls is seen by wheel, touch, key or mouse. `click` and `input`
 * come alone from screen readers and dictation.
 */
const SIGNS = [
  'pointerdown',
  'mousemove',
  'keydown',
  'wheel',
  'touchstart',
  'touchmove',
  'click',
  'input',
];
/**
 * The signs that somebody uses this page, or a page of the same origin in a frame of it or around
 * it. A frame of another origin tells nothing of its events.
 */
@Injectable({ providedIn: 'root' })
export class UserActivity {
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #zone = inject(NgZone);

  /** Calls `onSign` at each of them, which may be very often; the returned function stops that. */
  listen(onSign: () => void): () => void {
    const window = this.#window;
    if (!window) return () => undefined;
    const watch = new FrameWatch(onSign);
    this.#zone.runOutsideAngular(() => watch.add(outermost(window)));
    return () => watch.stop();
  }
}

/** Listens in a window and in all the frames below it, also in those that are loaded later. */
class FrameWatch {
  readonly #onSign: () => void;
  readonly #stopped = new AbortController();
  #mouseAt: string | undefined;

  constructor(onSign: () => void) {
    this.#onSign = onSign;
  }

  /** Adding a window twice is harmless: the browser ignores a listener that it has already. */
  add(window: Window): void {
    const listening = { capture: true, passive: true, signal: this.#stopped.signal };
    try {
      for (const type of SIGNS) window.addEventListener(type, this.#onEvent, listening);
      window.addEventListener('blur', this.#onBlur, listening);
      // The `load` event of a frame reaches the document around it, and not the window.
      window.document.addEventListener('load', this.#onLoad, listening);
      for (const frame of window.document.querySelectorAll('iframe, frame')) this.#addFrame(frame);
    } catch {
      // The frame is of another origin, or gone.
    }
  }

  stop(): void {
    this.#stopped.abort();
  }

  #addFrame(element: Element): void {
    const { contentWindow } = element as Partial<HTMLIFrameElement>;
    if (contentWindow) this.add(contentWindow);
  }

  readonly #onEvent = (event: Event): void => {
    if (!event.isTrusted || (event.type === 'mousemove' && this.#isAtRest(event))) return;
    this.#onSign();
  };

  readonly #onLoad = ({ target }: Event): void => {
    this.#addFrame(target as Element);
  };

  /** The focus may have gone to a frame in a shadow tree, whose `load` event stays in there. */
  readonly #onBlur = ({ currentTarget }: Event): void => {
    let active = (currentTarget as Window).document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    if (active) this.#addFrame(active);
  };

  /** Browsers also tell of a mouse at rest, when the page is loaded or moves below it. */
  #isAtRest(event: Event): boolean {
    const { screenX, screenY } = event as MouseEvent;
    const before = this.#mouseAt;
    this.#mouseAt = `${screenX}/${screenY}`;
    return before === undefined || before === this.#mouseAt;
  }
}

/** The outermost window of this origin around the app. */
function outermost(window: Window): Window {
  let found = window;
  try {
    // To look at the document of another origin throws.
    while (found.parent !== found && found.parent.document) found = found.parent;
  } catch {
    return found;
  }
  return found;
}
