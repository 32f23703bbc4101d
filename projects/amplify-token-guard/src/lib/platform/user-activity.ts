import { DOCUMENT, inject, Injectable, NgZone } from '@angular/core';

/**
 * Events that only a person causes. `scroll` isn't listed: scripts scroll too, and that event is
 * trusted as well. A person who scrolls also causes wheel, touch, key, or mouse events. Screen
 * readers and dictation cause only `click` and `input`.
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
 * Detects that somebody uses this page, or a page of the same origin in a frame inside or around
 * it. Frames of other origins can't be observed.
 */
@Injectable({ providedIn: 'root' })
export class UserActivity {
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #zone = inject(NgZone);

  /** Calls `onSign` for each event, possibly very often. The returned function stops it. */
  listen(onSign: () => void): () => void {
    const window = this.#window;
    if (!window) return () => undefined;
    const watch = new FrameWatch(onSign);
    this.#zone.runOutsideAngular(() => watch.add(outermost(window)));
    return () => watch.stop();
  }
}

/** Listens in a window and in all frames inside it, including those that load later. */
class FrameWatch {
  readonly #onSign: () => void;
  readonly #stopped = new AbortController();
  #mouseAt: string | undefined;

  constructor(onSign: () => void) {
    this.#onSign = onSign;
  }

  /** Adding a window twice is harmless, because the browser ignores a duplicate listener. */
  add(window: Window): void {
    const listening = { capture: true, passive: true, signal: this.#stopped.signal };
    try {
      for (const type of SIGNS) window.addEventListener(type, this.#onEvent, listening);
      window.addEventListener('blur', this.#onBlur, listening);
      // The `load` event of a frame reaches the surrounding document, but not the window.
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

  /** The focus may have moved to a frame in a shadow tree, whose `load` event doesn't leave it. */
  readonly #onBlur = ({ currentTarget }: Event): void => {
    let active = (currentTarget as Window).document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    if (active) this.#addFrame(active);
  };

  /**
   * Browsers also send `mousemove` for a mouse that rests, when the page loads or moves below it.
   */
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
    // Reading the document of another origin throws.
    while (found.parent !== found && found.parent.document) found = found.parent;
  } catch {
    return found;
  }
  return found;
}
