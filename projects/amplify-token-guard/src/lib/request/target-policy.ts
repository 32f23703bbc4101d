import { AuthToken } from '../session/auth-token';
import { RequestKind } from '../session/token-events';
import { TokenGuardError } from '../token-guard-error';

/** A server's rejection of a token. */
export interface Rejection {
  /** The server's time in ms since 1970. NaN or unset if unknown. */
  readonly serverNowMs?: number | undefined;
  /** The server's answer. It becomes the `cause` of the error if the request fails. */
  readonly cause?: unknown;
}

/** A new token for a request whose token was rejected. */
export interface Replacement {
  readonly token: AuthToken;
  /**
   * Whether the token had already been refreshed, so that the rejection came late and needed no
   * refresh.
   */
  readonly late: boolean;
}

/** The policy for requests to one target. */
export interface TargetPolicy {
  /**
   * A token that can be sent to the target now. Waits for a refresh if necessary.
   *
   * @throws TokenGuardError like `AuthTokenService.getToken()`.
   */
  getToken(): Promise<AuthToken>;

  /** Whether this token can be sent to the target without waiting. */
  isFit(token: AuthToken): boolean;

  /**
   * A token in place of a rejected one: the current token if it is newer, otherwise a refreshed
   * one.
   *
   * @throws TokenGuardError with the rejection's `cause`: `token-rejected` during the pause after
   * useless refreshes, or a code of `AuthTokenService.getToken()`.
   */
  replace(rejected: AuthToken, rejection: Rejection, via: RequestKind): Promise<Replacement>;

  /** The error for a request whose refreshed token was rejected as well. */
  refuse(cause: unknown): TokenGuardError;
}
