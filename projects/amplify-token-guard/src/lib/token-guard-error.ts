/**
 * The reason for a {@link TokenGuardError}, as a stable code.
 *
 * - `signed-out`: nobody is signed in.
 * - `session-ended`: the refresh token is no longer accepted. The user must sign in again.
 * - `user-changed`: another user signed in during the call.
 * - `refresh-failed`: the token couldn't be refreshed in time. The session may still be alive.
 * - `token-rejected`: the server rejected a token that had just been refreshed.
 * - `config-invalid`: an option or argument is wrong.
 * - `destroyed`: the injector of the guard was destroyed.
 */
export type TokenGuardErrorCode =
  | 'signed-out'
  | 'session-ended'
  | 'user-changed'
  | 'refresh-failed'
  | 'token-rejected'
  | 'config-invalid'
  | 'destroyed';

/** The error class of this library. Its message never contains a token. */
export class TokenGuardError extends Error {
  override readonly name = 'TokenGuardError';

  constructor(
    /** The reason, as a stable code. */
    readonly code: TokenGuardErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }

  /** Whether the failure is transient: the same call may succeed later, without a new sign-in. */
  get transient(): boolean {
    return this.code === 'refresh-failed';
  }
}

/**
 * Whether `error` is a {@link TokenGuardError}. Also true for one from a second copy of this
 * package.
 */
export function isTokenGuardError(error: unknown): error is TokenGuardError {
  return error instanceof Error && error.name === 'TokenGuardError';
}
