import { Injectable, signal } from '@angular/core';

/** Tells the user that an action did not succeed. */
@Injectable({ providedIn: 'root' })
export class Notice {
  readonly #text = signal('');
  readonly text = this.#text.asReadonly();

  show(error: unknown): void {
    this.#text.set(error instanceof Error ? error.message : String(error));
  }

  clear(): void {
    this.#text.set('');
  }
}
