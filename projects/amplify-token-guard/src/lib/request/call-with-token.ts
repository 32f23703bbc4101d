import { catchError, defer, from, Observable, switchMap, throwError } from 'rxjs';
import { AuthToken } from '../session/auth-token';
import { RequestKind } from '../session/token-events';
import { Rejection, TargetPolicy } from './target-policy';

/** A request that carries a token. */
export interface GuardedCall<T> {
  readonly via: RequestKind;
  /** Sends it; unsubscribing cancels it. */
  send(token: AuthToken): Observable<T>;
  /** Tells a rejected token (the request did not run) from every other error. */
  rejection(error: unknown): Rejection | undefined;
}

/**
 * Sends a request with a fit token. If the token is rejected, sends it again with a newer one. Where there is
 * a newer one already, the rejection came late, and the request may be sent a third time after a refresh. No
 * request causes more than one refresh.
 *
 * @param token the token to begin with, for a request that has one.
 *
 * @throws TokenGuardError `token-rejected` when a refreshed token is rejected as well, and those of
 * `AuthTokenService.getToken()`. Errors that are no rejection pass through.
 */
export function callWithToken<T>(
  policy: TargetPolicy,
  call: GuardedCall<T>,
  token: Observable<AuthToken> = defer(() => policy.getToken()),
): Observable<T> {
  const sendWith = (token: AuthToken, isLast: boolean, wasLate = false): Observable<T> =>
    call.send(token).pipe(
      catchError((error: unknown) => {
        const rejection = call.rejection(error);
        if (!rejection) return throwError(() => error);
        if (isLast) return throwError(() => policy.refuse(error));
        return from(policy.replace(token, { ...rejection, cause: error }, call.via)).pipe(
          // A late retry has not used up the refresh, but there is only one of them.
          switchMap(({ token: next, late }) => sendWith(next, wasLate || !late, late)),
        );
      }),
    );
  return token.pipe(switchMap((first) => sendWith(first, false)));
}
