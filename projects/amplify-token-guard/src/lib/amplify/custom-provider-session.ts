import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { TokenGuardError } from '../token-guard-error';
import { ageFromDrift, toSourceTokens } from './amplify-tokens';
import { SourceTokens } from './token-source';
import { AuthTokens, TokenProvider } from './token-provider';

type Jwt = AuthTokens['accessToken'];

/** How long a token is taken to live that does not say so. */
const DEFAULT_LIFETIME_S = 3_600;

/**
 * The session of a token provider that the app has given to `Amplify.configure()`. It is known by the
 * tokens that the provider answers with, and renewed by the provider.
 */
export class CustomProviderSession {
  /** The access token that was handed over last. */
  #latest: string | undefined;
  /** The tokens that a refresh brought, and a stopwatch that was started when it was asked for. */
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
      throw new TokenGuardError('signed-out', "The app's token provider has no tokens any more.");
    }
    const accessToken = tokens.accessToken.toString();
    // A provider that has not renewed them has not made them any younger either.
    if (accessToken !== this.#latest) this.#renewed = { accessToken, since };
    return this.#toSourceTokens(tokens);
  }

  #toSourceTokens({ accessToken, idToken }: AuthTokens): SourceTokens {
    const nowS = Math.floor(this.clock.wallMs() / 1_000);
    const amplify = {
      accessToken: withTimes(accessToken, nowS),
      ...(idToken && { idToken }),
      clockDrift: 0,
      // Who is meant if the tokens do not say it: there is one user at a time.
      username: 'user',
    };
    this.#latest = accessToken.toString();
    const isRenewed = this.#renewed?.accessToken === this.#latest;
    const sinceRenewal = isRenewed ? this.#renewed?.since.elapsedMs() : undefined;
    return toSourceTokens(
      amplify,
      undefined,
      sinceRenewal ?? ageFromDrift(amplify, this.clock.wallMs()),
    );
  }
}

/** Amplify asks for no claims, so a provider may answer with tokens that have none. */
function withTimes(token: Jwt, nowS: number): Jwt {
  const payload = { iat: nowS, exp: nowS + DEFAULT_LIFETIME_S, ...token.payload };
  return { payload, toString: () => token.toString() };
}
