import { refreshAuthTokensWithoutDedupe, type TokenOrchestrator } from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import type { TokenGuardError } from '../token-guard-error';
import {
  AmplifyTokens,
  AmplifyTokenStore,
  IAT_TRUNCATION_MS,
  isSameAccessToken,
  issuedAtMsOf,
} from './amplify-tokens';
import { sessionEnded } from './session-loss';

export type AmplifyRefresh = Parameters<TokenOrchestrator['setTokenRefresher']>[0];
type RefreshInput = Parameters<AmplifyRefresh>[0];

/** The errors of Cognito after which a session cannot be renewed; Amplify clears tokens on them. */
const DEFINITIVE_ERRORS = [
  'NotAuthorizedException',
  'TokenRevokedException',
  'UserNotFoundException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
  'RefreshTokenReuseException',
];

/**
 * Somebody else has used the refresh token, and may need a moment to store what that brought; or
 * has just signed in, and not stored the refresh token yet.
 */
const REUSE_ERROR = 'RefreshTokenReuseException';
const OTHERS_WAIT_MS = 1_000;
const OTHERS_POLL_MS = 100;

/**
 * How long a refusal waits for the answer to an earlier refresh with the same refresh token. That one has
 * had `refreshTimeoutMs` already, and an answer that has not come by then hardly ever does.
 */
const EARLIER_ANSWER_WAIT_MS = 10_000;

/** What is known of tokens that a refresh brought. */
export interface RefreshRecord {
  /** Started when the refresh was sent, so never later than the tokens were minted. */
  readonly since: Stopwatch;
  /** The session that was refreshed. */
  readonly session: number;
  readonly username: string;
  readonly clockDrift: number;
}

/** What a refresh must know of the session it works for. */
export interface RefreshedSession {
  /** Changes with every sign-in and sign-out. */
  readonly session: number;
  readonly store: AmplifyTokenStore;
  /**
   * A session cannot be renewed, as Cognito said with this error in answer to `tokens`.
   *
   * @returns whether Amplify is to clear its tokens. Not if that was decided before, if the session is
   * another one by now, or while its token can still be used.
   */
  onRefused(error: unknown, tokens: AmplifyTokens, session: number): boolean;
}

/** Cognito does not renew a session. */
interface Refusal {
  readonly session: number;
  readonly refreshToken: string | undefined;
  readonly error: Error;
}

interface Call {
  readonly session: number;
  readonly refreshToken: string | undefined;
  readonly answer: Promise<AmplifyTokens>;
}

/** Amplify's own refresh, with the rules that keep a session from being lost or brought back. */
export class AmplifyTokenRefresher {
  readonly #records = new WeakMap<object, RefreshRecord>();
  readonly #found = new WeakSet<object>();
  readonly #calls = new Set<Call>();
  /** Of the last refresh, if it was refused. */
  #refusal: Refusal | undefined;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly owner: RefreshedSession,
  ) {}

  /** Whether these tokens are what {@link refresh} resolved with: fresh, or found in the store. */
  hasGiven({ accessToken }: Pick<AmplifyTokens, 'accessToken'>): boolean {
    return this.#records.has(accessToken) || this.#found.has(accessToken);
  }

  recordOf({ accessToken }: Pick<AmplifyTokens, 'accessToken'>): RefreshRecord | undefined {
    return this.#records.get(accessToken);
  }

  /** Why Cognito does not renew the session with this number, if that was its last answer. */
  refusalOf(session: number): TokenGuardError | undefined {
    return this.#refusal?.session === session ? sessionEnded(this.#refusal.error) : undefined;
  }

  /** Whether these tokens were found in the store in place of those of a refresh. */
  wasFound(tokens: Pick<AmplifyTokens, 'accessToken'> | null): boolean {
    return tokens !== null && this.#found.has(tokens.accessToken);
  }

  /** To be given to `tokenOrchestrator.setTokenRefresher()`. */
  readonly refresh: AmplifyRefresh = (input) => this.#refresh(input, true);

  async #refresh(input: RefreshInput, mayRepeat: boolean): Promise<AmplifyTokens> {
    const { session } = this.owner;
    const { tokens: sent } = input;
    const { refreshToken } = sent;
    const isKnown =
      this.#refusal?.session === session && this.#refusal.refreshToken === refreshToken;
    if (!isKnown) this.#refusal = undefined;
    const call = { session, refreshToken, answer: this.#send(input, session) };
    this.#calls.add(call);
    try {
      const fresh = await (isKnown ? call.answer : this.#answerTo(call));
      // A storage that cannot be read is no reason to give up what was just minted.
      const stored = await this.#stored(sent).catch(() => sent);
      this.#assertPresent(stored, sent, session);
      // Whoever renews a session replaces its access token.
      return isSameAccessToken(stored, sent) ? fresh : this.#foundInStore(stored);
    } catch (error) {
      if (!isFinal(error, sent)) throw error;
      const mayCome = !isKnown && (!refreshToken || error.name.startsWith(REUSE_ERROR));
      const stored = await this.#storedWithin(mayCome ? OTHERS_WAIT_MS : 0, sent, session);
      if (stored && !isSameAccessToken(stored, sent)) return stored;
      // The refresh token alone is another one: it was not stored yet, or was read wrongly.
      if (stored && mayRepeat) return await this.#refresh({ ...input, tokens: stored }, false);
      this.#refusal = { session, refreshToken, error };
      if (!this.owner.onRefused(error, sent, session)) throw dropped();
      throw isDefinitive(error) ? error : definitive(error);
    } finally {
      this.#calls.delete(call);
    }
  }

  async #send(input: RefreshInput, session: number): Promise<AmplifyTokens> {
    // What was refused once is refused again.
    if (this.#refusal) throw this.#refusal.error;
    const since = new Stopwatch(this.clock);
    const sentAtMs = this.clock.wallMs();
    // Without Amplify's own dedupe, which would hand one user's tokens to another.
    const answer = await refreshAuthTokensWithoutDedupe(input);
    // Amplify measures drift when the response is processed and so trusts a token too long after
    // a slow one. The drift that is stored has to be safe for tabs without the guard as well.
    const mintedByMs = issuedAtMsOf(answer) + IAT_TRUNCATION_MS;
    // Under the name that is stored with the tokens it renews.
    const { username } = input.tokens;
    const clockDrift = mintedByMs - sentAtMs;
    this.#records.set(answer.accessToken, { since, session, username, clockDrift });
    return { ...answer, username, clockDrift };
  }

  /**
   * With rotation, a refresh that is repeated because the first one got no answer in time is
   * refused as a reuse. The first answer may still come, and then saves the session.
   */
  async #answerTo(call: Call): Promise<AmplifyTokens> {
    try {
      return await call.answer;
    } catch (error) {
      if (!isDefinitive(error)) throw error;
      // Its own answer is among them, and refused.
      const rivals = [...this.#calls].filter(
        ({ refreshToken }) => refreshToken === call.refreshToken,
      );
      return this.#firstOf(rivals).catch(() => {
        throw error;
      });
    }
  }

  async #firstOf(calls: readonly Call[]): Promise<AmplifyTokens> {
    let cancel = (): void => undefined;
    const limit = new Promise<never>((_, reject) => {
      cancel = this.clock.after(EARLIER_ANSWER_WAIT_MS, () => reject(dropped()));
    });
    const first = Promise.any(calls.map(({ answer }) => answer));
    return Promise.race([first, limit]).finally(() => cancel());
  }

  async #storedWithin(
    waitMs: number,
    sent: AmplifyTokens,
    session: number,
  ): Promise<AmplifyTokens | undefined> {
    let stored = await this.#storedInPlaceOf(sent, session);
    for (let waited = 0; !stored && waited < waitMs; waited += OTHERS_POLL_MS) {
      await new Promise<void>((resolve) => void this.clock.after(OTHERS_POLL_MS, resolve));
      stored = await this.#storedInPlaceOf(sent, session);
    }
    return stored;
  }

  /**
   * What is in the store now: `sent` as well where the session is still there and its tokens cannot
   * be understood.
   */
  async #stored(sent: AmplifyTokens): Promise<AmplifyTokens | null> {
    const { store } = this.owner;
    const stored = await store.loadTokens();
    return !stored && (await store.getLastAuthUser()) === sent.username ? sent : stored;
  }

  /** What somebody else has put in place of the tokens that were refused, to be used instead. */
  async #storedInPlaceOf(sent: AmplifyTokens, session: number): Promise<AmplifyTokens | undefined> {
    const stored = await this.#stored(sent);
    this.#assertPresent(stored, sent, session);
    const isSame = isSameAccessToken(stored, sent) && stored.refreshToken === sent.refreshToken;
    return isSame ? undefined : this.#foundInStore(stored);
  }

  /** @throws Error when the session was ended meanwhile. */
  #assertPresent(
    stored: AmplifyTokens | null,
    sent: AmplifyTokens,
    session: number,
  ): asserts stored is AmplifyTokens {
    if (stored?.username !== sent.username || session !== this.owner.session) throw dropped();
  }

  #foundInStore(tokens: AmplifyTokens): AmplifyTokens {
    this.#found.add(tokens.accessToken);
    return tokens;
  }
}

/** Has the plain name `Error`, on which Amplify neither clears tokens nor announces anything. */
function dropped(): Error {
  return new Error('The refresh came to nothing, and the tokens in the store stay as they are.');
}

/** Tokens of the implicit flow come without a refresh token: their session ends with them. */
function isFinal(error: unknown, { refreshToken }: AmplifyTokens): error is Error {
  return isDefinitive(error) || (error instanceof Error && !refreshToken);
}

/** By this name Amplify clears the tokens. */
function definitive(cause: Error): Error {
  return Object.assign(new Error(cause.message, { cause }), { name: 'NotAuthorizedException' });
}

/** Whether Amplify takes this error for the end of the session, and clears its tokens. */
export function isDefinitive(error: unknown): boolean {
  // Names may carry a suffix, which Amplify ignores as well.
  return error instanceof Error && DEFINITIVE_ERRORS.some((name) => error.name.startsWith(name));
}
