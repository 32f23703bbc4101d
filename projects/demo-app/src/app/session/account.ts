import { Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { getCurrentUser } from 'aws-amplify/auth';
import { catchError, from, map, of } from 'rxjs';

/** The name of the user who is signed in, while a page is shown. */
@Injectable()
export class Account {
  /** `undefined` until it is known. `null` if reading it failed. */
  readonly username = toSignal(
    from(getCurrentUser()).pipe(
      map(({ username, signInDetails }) => signInDetails?.loginId ?? username),
      catchError(() => of(null)),
    ),
  );
}
