import {
  DOCUMENT,
  DestroyRef,
  Injectable,
  inject,
  signal,
  type WritableSignal,
} from '@angular/core';

/** Whether the page is visible, and whether the user allows motion. */
@Injectable({ providedIn: 'root' })
export class PageState {
  readonly #document = inject(DOCUMENT);
  readonly #destroyRef = inject(DestroyRef);
  readonly #motion = this.#document.defaultView?.matchMedia('(prefers-reduced-motion: reduce)');

  readonly visible = this.#follow(this.#document, 'visibilitychange', () => !this.#document.hidden);
  readonly stepsOnly = this.#follow(this.#motion, 'change', () => this.#motion?.matches ?? false);

  #follow(
    target: EventTarget | undefined,
    event: string,
    read: () => boolean,
  ): WritableSignal<boolean> {
    const state = signal(read());
    const update = () => state.set(read());
    target?.addEventListener(event, update);
    this.#destroyRef.onDestroy(() => target?.removeEventListener(event, update));
    return state;
  }
}
