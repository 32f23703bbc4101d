import { DOCUMENT, inject, Injectable } from '@angular/core';

/**
 * Numbers in `localStorage`, shared by all tabs and kept across page loads. Does nothing where the
 * storage is blocked.
 */
@Injectable({ providedIn: 'root' })
export class TabStorage {
  readonly #window = inject(DOCUMENT).defaultView;

  read(name: string): number | null {
    const text = this.#try((storage) => storage.getItem(name));
    const value = Number(text);
    return text && Number.isFinite(value) ? value : null;
  }

  write(name: string, value: number): void {
    this.#try((storage) => storage.setItem(name, String(value)));
  }

  remove(name: string): void {
    this.#try((storage) => storage.removeItem(name));
  }

  #try<T>(use: (storage: Storage) => T): T | undefined {
    try {
      return this.#window ? use(this.#window.localStorage) : undefined;
    } catch {
      // Blocked by the user, or full.
      return undefined;
    }
  }
}
