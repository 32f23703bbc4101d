import { SourceTokens } from '../amplify/token-source';

/**
 * `iat` is truncated to whole seconds, so a token's lifetime can be shorter than `exp - iat` by
 * this much.
 */
const IAT_TRUNCATION_MS = 1_000;

let readTokens: (token: AuthToken) => SourceTokens;

/**
 * A token and its age. Its JSON doesn't contain the token itself, so that it can't leak by
 * accident.
 */
export class AuthToken {
  static {
    readTokens = (token) => token.#tokens;
  }

  readonly #tokens: SourceTokens;
  readonly #value: string;
  readonly #heldMs: () => number;

  constructor(
    tokens: SourceTokens,
    value: string,
    /** Time since the source returned the tokens. */
    heldMs: () => number,
    /** Increases with every new token. */
    readonly generation: number,
  ) {
    this.#tokens = tokens;
    this.#value = value;
    this.#heldMs = heldMs;
  }

  /** The token itself, for the `Authorization` header. */
  get value(): string {
    return this.#value;
  }

  /** `sub` of its user. */
  get userId(): string {
    return this.#tokens.userId;
  }

  /** Its lifetime from `iat` to `exp`, in ms. */
  get lifetimeMs(): number {
    return this.#tokens.expiresAtMs - this.#tokens.issuedAtMs;
  }

  /** Time since the token was minted, in ms. Never less than the real age. */
  ageMs(): number {
    return this.#tokens.ageMs + this.#heldMs();
  }

  /** Time until it expires, in ms. Negative after that. */
  timeLeftMs(): number {
    return this.lifetimeMs - IAT_TRUNCATION_MS - this.ageMs();
  }

  /** The current time, by the clock of the server that minted the token. */
  serverNowMs(): number {
    return this.#tokens.issuedAtMs + this.ageMs();
  }

  /** Omits the token itself. */
  toJSON(): object {
    return { userId: this.userId, generation: this.generation };
  }
}

/** The tokens from the source. A function of the library, so that apps have no access. */
export function sourceTokensOf(token: AuthToken): SourceTokens {
  return readTokens(token);
}
