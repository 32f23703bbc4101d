import { TokenGuardError } from '../token-guard-error';

/** The state of the session. Never contains a token. */
export type TokenState =
  /**
   * Not known yet: Amplify isn't configured with a way to sign in, or the store hasn't been read.
   */
  | { readonly status: 'unknown' }
  | { readonly status: 'signed-out' }
  /** The session could not be renewed. The user must sign in again. */
  | { readonly status: 'session-ended'; readonly error: TokenGuardError }
  | SignedIn;

/** The state while a user is signed in. */
export interface SignedIn {
  readonly status: 'signed-in';
  /** `sub` of the user. */
  readonly userId: string;
  /** Increases with every new token. */
  readonly generation: number;
  /** `iat` of the token, in ms by the server's clock. */
  readonly issuedAtMs: number;
  /** `exp` of the token, in ms by the server's clock. */
  readonly expiresAtMs: number;
  /** Whether a refresh is in progress. */
  readonly refreshing: boolean;
  /**
   * False if the server refused to renew the session, or if there is no refresh token. The session
   * ends when this token expires.
   */
  readonly renewable: boolean;
}
