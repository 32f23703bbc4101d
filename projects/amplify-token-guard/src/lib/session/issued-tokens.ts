import { AuthToken, sourceTokensOf } from './auth-token';

/** A token of the session, found in a header. */
export interface IssuedToken {
  readonly token: AuthToken;
  /** Which of the session's two JWTs it is. */
  readonly use: 'access' | 'id';
  /** The text before it, such as `Bearer `. */
  readonly prefix: string;
}

/** Requests that take longer than this after their token has expired aren't tracked. */
const LONGEST_REQUEST_MS = 300_000;

/**
 * The tokens of one session that may still be in use by pending requests. Finds a token by its
 * text.
 */
export class IssuedTokens {
  #tokens: readonly AuthToken[] = [];

  add(token: AuthToken): void {
    const stillUnderWay = this.#tokens.filter((old) => old.timeLeftMs() > -LONGEST_REQUEST_MS);
    this.#tokens = [token, ...stillUnderWay];
  }

  /** @param header the value of an `Authorization` header, with any prefix before the token */
  find(header: string): IssuedToken | undefined {
    for (const token of this.#tokens) {
      for (const use of ['access', 'id'] as const) {
        const text = sourceTokensOf(token)[`${use}Token`];
        if (!text || !header.endsWith(text)) continue;
        const prefix = header.slice(0, -text.length);
        return prefix === '' || prefix.endsWith(' ') ? { token, use, prefix } : undefined;
      }
    }
    return undefined;
  }
}
