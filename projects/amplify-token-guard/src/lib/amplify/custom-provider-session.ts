import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { TokenGuardError } from '../token-guard-error';
import { ageFromDrift, toSourceTokens } from './amplify-tokens';
import { SourceTokens } from './token-source';
import { AuthTokens, TokenProvider } from './token-provider';

type Jwt = AuthTokens['accessToken'];

/** The assumed lifetime of a token without `exp`. */
const DEFAULT_LIFETIME_S = 3_600;

/**
 * The session of a token provider that the app passed to `Amplify.configure()`. The provider
 * returns and renews its tokens.
 */
export class CustomProviderSession {
  /** The access token that was returned last. */
  #latest: string | undefined;
  /** The tokens of the last refresh, and a stopwatch that started with its request. */
  #renewed: { readonly accessToken: string; readonly since: Stopwatch } | undefined;

  constructor(
    private readonly provider: TokenProvider,
    private readonly clock: TokenGuardClock,
  ) {}

  async load(): Promise<SourceTokens | null | undefined> {
    const tokens = await this.provider.read({});
    return tokens && this.#toSourceTokens(tokens);
  }

  async isCurrent({ accessToken }: SourceTokens): Promise<boolean> {
    const tokens = await this.provider.read({});
    return tokens?.accessToken.toString() === accessToken;
  }

  async refresh(): Promise<SourceTokens> {
    const since = new Stopwatch(this.clock);
    const tokens = await this.provider.read({ forceRefresh: true });
    if (!tokens) {
      throw new TokenGuardError('signed-out', "The app's token provider returned no tokens.");
    }
    const accessToken = tokens.accessToken.toString();
    // If the provider returned the same token, its age stays the same.
    if (accessToken !== this.#latest) this.#renewed = { accessToken, since };
    return this.#toSourceTokens(tokens);
  }

  #toSourceTokens({ accessToken, idToken }: AuthTokens): SourceTokens {
    const nowS = Math.floor(this.clock.wallMs() / 1_000);
    const amplify = {
      accessToken: withTimes(accessToken, nowS),
      ...(idToken && { idToken }),
      clockDrift: 0,
      // Used if the tokens don't contain a user. There is one user at a time.
      username: 'user',
    };
    this.#latest = accessToken.toString();
    const ageMs =
      this.#renewed?.accessToken === this.#latest
        ? this.#renewed.since.elapsedMs()
        : ageFromDrift(amplify, this.clock.wallMs());
    return toSourceTokens(amplify, undefined, ageMs);
  }
}

/** Amplify requires no claims, so a provider can return tokens without them. */
function withTimes(token: Jwt, nowS: number): Jwt {
  const payload = { iat: nowS, exp: nowS + DEFAULT_LIFETIME_S, ...token.payload };
  return { payload, toString: () => token.toString() };
}
