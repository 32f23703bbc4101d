/**
 * What went wrong, as a stable code to branch on.
 *
 * - `signed-out`: nobody is signed in.
 * - `session-ended`: the refresh token is no longer accepted; only a new sign-in helps.
 * - `user-changed`: another user signed in while the call was under way.
 * - `refresh-failed`: the token could not be refreshed in time; the session may still be alive.
 * - `token-rejected`: the server refused a token that had just been refreshed.
 * - `config-invalid`: a wrong option or argument.
 * - `destroyed`: the injector that held the guard was destroyed.
 */
export type TokenGuardErrorCode =
  | 'signed-out'
  | 'session-ended'
  | 'user-changed'
  | 'refresh-failed'
  | 'token-rejected'
  | 'config-invalid'
  | 'destroyed';

/** The one error class of this library. Its text never holds a token. */
export class TokenGuardError extends Error {
  override readonly name = 'TokenGuardError';

  constructor(
    /** Why, for code to tell apart. */
    readonly code: TokenGuardErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }

  /** Whether the same call may succeed later without a new sign-in. */
  get transient(): boolean {
    return this.code === 'refresh-failed';
  }
}

/** Tells a {@link TokenGuardError}, also one from a second copy of this package on the page. */
export function isTokenGuardError(error: unknown): error is TokenGuardError {
  return error instanceof Error && error.name === 'TokenGuardError';
}
