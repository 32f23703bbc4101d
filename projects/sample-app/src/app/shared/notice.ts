import { inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationStart, Router } from '@angular/router';
import { filter } from 'rxjs';

/** Tells the user that something did not work, until the user goes to another page. */
@Injectable({ providedIn: 'root' })
export class Notice {
  readonly #text = signal('');
  readonly text = this.#text.asReadonly();

  constructor() {
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationStart),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.clear());
  }

  show(text: string): void {
    this.#text.set(text);
  }

  clear(): void {
    this.#text.set('');
  }
}
