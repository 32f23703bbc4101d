import { Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { getCurrentUser } from 'aws-amplify/auth';
import { catchError, from, map, of } from 'rxjs';

/** Who is signed in, for as long as a page is shown. */
@Injectable()
export class Account {
  /** `null` when it cannot be told, `undefined` until it is known. */
  readonly username = toSignal(
    from(getCurrentUser()).pipe(
      map(({ username, signInDetails }) => signInDetails?.loginId ?? username),
      catchError(() => of(null)),
    ),
  );
}
