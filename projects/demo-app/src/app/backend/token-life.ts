import { inject, Injectable, signal } from '@angular/core';
import { catchError, EMPTY, Observable, tap } from 'rxjs';
import { BackendControl } from './backend-control';

/** The lifetime of the tokens that the backend mints from now on. */
@Injectable({ providedIn: 'root' })
export class TokenLife {
  readonly #control = inject(BackendControl);
  readonly #seconds = signal(10);

  readonly seconds = this.#seconds.asReadonly();

  /** Sends the lifetime to the backend, which forgets it at a restart. */
  apply(seconds = this.#seconds()): Observable<unknown> {
    return this.#control
      .setTokenLifeMs(seconds * 1_000)
      .pipe(tap(() => this.#seconds.set(seconds)));
  }

  /** Reads the lifetime from the backend. After a reload, the page doesn't know it. */
  read(): void {
    this.#control
      .readTokenLifeMs()
      .pipe(catchError(() => EMPTY))
      .subscribe((ms) => this.#seconds.set(ms / 1_000));
  }
}
