import { TokenGuardError } from '../token-guard-error';

/** The loss of a session, of which several refreshes may hear and which is told once. */
export class SessionLoss {
  #error: TokenGuardError | undefined;
  #session: number | undefined;
  #uncleared: number | undefined;

  /** Of the session that was lost last. */
  get error(): TokenGuardError | undefined {
    return this.#error;
  }

  /** @returns what is to be told, or nothing if that was done before. */
  begin(session: number, cause: unknown): TokenGuardError | undefined {
    if (session === this.#session) return undefined;
    this.#session = this.#uncleared = session;
    this.#error = sessionEnded(cause);
    return this.#error;
  }

  /** The session whose tokens are to be cleared for it, once. */
  take(): number | undefined {
    const session = this.#uncleared;
    this.#uncleared = undefined;
    return session;
  }

  /** Another session goes by the same number now, which may be lost in its turn. */
  forget(): void {
    this.#session = undefined;
  }
}

export function sessionEnded(cause: unknown): TokenGuardError {
  const message = 'The session cannot be renewed. Sign in again.';
  return new TokenGuardError('session-ended', message, { cause });
}
