import { AuthToken } from '../session/auth-token';
import { RequestKind } from '../session/token-events';
import { TokenGuardError } from '../token-guard-error';

/** A server's refusal of a token. */
export interface Rejection {
  /** What the server said the time was, in ms since 1970; NaN or unset where that could not be read. */
  readonly serverNowMs?: number | undefined;
  /** What the server answered: the `cause` of the error if the request cannot be cured. */
  readonly cause?: unknown;
}

/** The answer to a rejected token. */
export interface Replacement {
  readonly token: AuthToken;
  /** Whether somebody else had brought it: the rejection came late, and needed no refresh. */
  readonly late: boolean;
}

/** What is right for requests to one target. */
export interface TargetPolicy {
  /**
   * A token that is fit to be sent there now; waits for a refresh if there is none.
   *
   * @throws TokenGuardError as `AuthTokenService.getToken()` does.
   */
  getToken(): Promise<AuthToken>;

  /** Whether the token may be sent there as it is, without waiting for anything. */
  isFit(token: AuthToken): boolean;

  /**
   * A token in place of one that the target has rejected: the current one if that is newer, else
   * a refreshed one.
   *
   * @throws TokenGuardError with the rejection's `cause`: `token-rejected` while a refresh for this
   * target is not worth trying (it may be later), or a code of `AuthTokenService.getToken()`.
   */
  replace(rejected: AuthToken, rejection: Rejection, via: RequestKind): Promise<Replacement>;

  /** The error for a request whose refreshed token the target has rejected as well. */
  refuse(cause: unknown): TokenGuardError;
}
