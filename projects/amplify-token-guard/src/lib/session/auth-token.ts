import { SourceTokens } from '../amplify/token-source';

/** `iat` is cut to whole seconds, so a token's life may be shorter than `exp - iat` by this much. */
const IAT_TRUNCATION_MS = 1_000;

let readTokens: (token: AuthToken) => SourceTokens;

/** One token with its age. Turns into JSON without its text, so that it cannot leak by accident. */
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
    /** Time since the tokens were handed over. */
    heldMs: () => number,
    /** Changes with every new token. */
    readonly generation: number,
  ) {
    this.#tokens = tokens;
    this.#value = value;
    this.#heldMs = heldMs;
  }

  /** The text for the `Authorization` header. */
  get value(): string {
    return this.#value;
  }

  /** Who it belongs to. */
  get userId(): string {
    return this.#tokens.userId;
  }

  /** Its whole life, from `iat` to `exp`, in ms. */
  get lifetimeMs(): number {
    return this.#tokens.expiresAtMs - this.#tokens.issuedAtMs;
  }

  /** Time since the token was minted, never less than the truth on this device. */
  ageMs(): number {
    return this.#tokens.ageMs + this.#heldMs();
  }

  /** Life left, in ms; negative when it is over. */
  timeLeftMs(): number {
    return this.lifetimeMs - IAT_TRUNCATION_MS - this.ageMs();
  }

  /** The time by the clock of the server that minted the token. */
  serverNowMs(): number {
    return this.#tokens.issuedAtMs + this.ageMs();
  }

  /** Without the text of the token. */
  toJSON(): object {
    return { userId: this.userId, generation: this.generation };
  }
}

/** What the source handed over with a token: for the library, and out of the reach of an app. */
export function sourceTokensOf(token: AuthToken): SourceTokens {
  return readTokens(token);
}
