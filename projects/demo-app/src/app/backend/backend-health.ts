import { inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { catchError, map, of, repeat, startWith, Subject, switchMap, takeWhile, timer } from 'rxjs';
import { BackendControl } from './backend-control';

const PAUSE_MS = 2_000;

/** Whether the backend answers. While it does not, it is asked again and again. */
@Injectable({ providedIn: 'root' })
export class BackendHealth {
  readonly #control = inject(BackendControl);
  readonly #doubt = new Subject<void>();

  readonly isDown = toSignal(
    this.#doubt.pipe(
      startWith(undefined),
      switchMap(() =>
        this.#control.readTokenLifeMs().pipe(
          map(() => false),
          catchError(() => of(true)),
          repeat({ delay: () => timer(PAUSE_MS) }),
          takeWhile((isDown) => isDown, true),
        ),
      ),
    ),
    { initialValue: false },
  );

  /** Something did not work: is it the backend? */
  check(): void {
    this.#doubt.next();
  }
}
