import { inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { catchError, map, of, repeat, startWith, Subject, switchMap, takeWhile, timer } from 'rxjs';
import { BackendControl } from './backend-control';

const PAUSE_MS = 2_000;

/** Whether the backend responds. While it doesn't, the service checks it repeatedly. */
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

  /** Call it after a failure, to find out whether the backend is the cause. */
  check(): void {
    this.#doubt.next();
  }
}
