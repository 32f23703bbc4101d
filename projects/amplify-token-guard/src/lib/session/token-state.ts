import { TokenGuardError } from '../token-guard-error';

/** What is known of the session. Never holds a token. */
export type TokenState =
  /**
   * It cannot be known yet: Amplify has not been configured with a way to sign in, or the store has not
   * been read.
   */
  | { readonly status: 'unknown' }
  | { readonly status: 'signed-out' }
  /** The session could not be renewed; only a new sign-in helps. */
  | { readonly status: 'session-ended'; readonly error: TokenGuardError }
  | SignedIn;

/** The state while a user is signed in: whose session it is, and how long its access token lives. */
export interface SignedIn {
  readonly status: 'signed-in';
  /** `sub` of the user. */
  readonly userId: string;
  /** Changes with every new token. */
  readonly generation: number;
  /** `iat` of the token, in ms by the server's clock. */
  readonly issuedAtMs: number;
  /** `exp` of the token, in ms by the server's clock. */
  readonly expiresAtMs: number;
  /** Whether a refresh is under way. */
  readonly refreshing: boolean;
  /**
   * False once the server has refused to renew the session, or when it came without a refresh token:
   * it lasts as long as this token, and then ends.
   */
  readonly renewable: boolean;
}
