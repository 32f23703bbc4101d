import { Stopwatch } from '../platform/stopwatch';
import { SourceTokens } from './token-source';

/** `iat` is cut to whole seconds, so a token's life may be shorter than `exp - iat` by this much. */
const IAT_TRUNCATION_MS = 1_000;

/** One token with its age. Turns into JSON without its text, so that it cannot leak by accident. */
export class AuthToken {
  readonly #value: string;
  readonly #since: Stopwatch;

  constructor(
    /** What the source handed over. Not for logs. */
    readonly tokens: SourceTokens,
    value: string,
    since: Stopwatch,
    /** Changes with every new token. */
    readonly generation: number,
  ) {
    this.#value = value;
    this.#since = since;
    Object.defineProperty(this, 'tokens', { enumerable: false });
  }

  /** The text for the `Authorization` header. */
  get value(): string {
    return this.#value;
  }

  get userId(): string {
    return this.tokens.userId;
  }

  get lifetimeMs(): number {
    return this.tokens.expiresAtMs - this.tokens.issuedAtMs;
  }

  /** Time since the token was minted, never less than the truth on this device. */
  ageMs(): number {
    return this.tokens.ageMs + this.#since.elapsedMs();
  }

  timeLeftMs(): number {
    return this.lifetimeMs - IAT_TRUNCATION_MS - this.ageMs();
  }

  /** The time by the clock of the server that minted the token. */
  serverNowMs(): number {
    return this.tokens.issuedAtMs + this.ageMs();
  }

  toJSON(): object {
    return { userId: this.userId, generation: this.generation };
  }
}
