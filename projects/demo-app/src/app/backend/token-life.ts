import { inject, Injectable, signal } from '@angular/core';
import { catchError, EMPTY, Observable, tap } from 'rxjs';
import { BackendControl } from './backend-control';

/** How long the tokens live that the backend mints from now on. */
@Injectable({ providedIn: 'root' })
export class TokenLife {
  readonly #control = inject(BackendControl);
  readonly #seconds = signal(10);

  readonly seconds = this.#seconds.asReadonly();

  /** Tells the backend, which forgets what it was told when it is started anew. */
  apply(seconds = this.#seconds()): Observable<unknown> {
    return this.#control
      .setTokenLifeMs(seconds * 1_000)
      .pipe(tap(() => this.#seconds.set(seconds)));
  }

  /** Asks the backend: after a reload of the page only it knows. */
  read(): void {
    this.#control
      .readTokenLifeMs()
      .pipe(catchError(() => EMPTY))
      .subscribe((ms) => this.#seconds.set(ms / 1_000));
  }
}
