import { catchError, defer, from, Observable, switchMap, throwError } from 'rxjs';
import { AuthToken } from '../session/auth-token';
import { RequestKind } from '../session/token-events';
import { Rejection, TargetPolicy } from './target-policy';

/** A request that carries a token. */
export interface GuardedCall<T> {
  readonly via: RequestKind;
  /** Sends the request. Unsubscribing cancels it. */
  send(token: AuthToken): Observable<T>;
  /**
   * The rejection, if the server rejected the token and didn't run the request. Otherwise
   * undefined.
   */
  rejection(error: unknown): Rejection | undefined;
}

/**
 * Sends a request with a valid token. After a rejection, sends it again with a newer token. If a
 * newer token already exists, the rejection came late, and after another rejection the request may
 * be sent a third time with a refreshed token. No request causes more than one refresh.
 *
 * @param token the first token, for a request that already has one
 *
 * @throws TokenGuardError `token-rejected` when a refreshed token is rejected as well, and the
 * errors of `AuthTokenService.getToken()`. Errors that aren't a rejection pass through.
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
          // A late retry still allows one refresh, but only one.
          switchMap(({ token: next, late }) => sendWith(next, wasLate || !late, late)),
        );
      }),
    );
  return token.pipe(switchMap((first) => sendWith(first, false)));
}
