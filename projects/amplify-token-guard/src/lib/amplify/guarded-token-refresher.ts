import {
  cognitoUserPoolsTokenProvider as provider,
  refreshAuthTokensWithoutDedupe,
  type TokenOrchestrator,
} from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { pause, within } from '../platform/waits';
import type { TokenGuardError } from '../token-guard-error';
import {
  AmplifySession,
  AmplifyTokens,
  IAT_TRUNCATION_MS,
  isSameAccessToken,
  issuedAtMsOf,
} from './amplify-tokens';
import { sessionEnded, SessionTracker } from './session-tracker';

export type AmplifyRefresh = Parameters<TokenOrchestrator['setTokenRefresher']>[0];
type RefreshInput = Parameters<AmplifyRefresh>[0];

/**
 * The errors on which Amplify clears the tokens: the list of its `TokenOrchestrator`, with which this one is to be
 * equal. Another error that ends a session belongs into {@link isFinal}.
 */
const CLEARING_ERRORS = [
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

/** Cognito does not renew a session. */
interface Refusal {
  readonly session: AmplifySession;
  readonly refreshToken: string | undefined;
  readonly error: Error;
}

/** A refresh that was sent. */
interface Call {
  readonly refreshToken: string | undefined;
  readonly answer: Promise<AmplifyTokens>;
}

/**
 * Amplify's own refresh as the guard puts it into Amplify, with the rules that keep a session from being
 * lost or brought back.
 */
export class GuardedTokenRefresher {
  /** The refreshes under way. */
  readonly #calls = new Set<Call>();
  /** Of the last refresh, if it was refused. */
  #refusal: Refusal | undefined;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly sessions: SessionTracker,
  ) {}

  /** Why Cognito does not renew this session, if that was its last answer. */
  refusalOf(session: AmplifySession): TokenGuardError | undefined {
    return this.#refusal?.session === session ? sessionEnded(this.#refusal.error) : undefined;
  }

  /**
   * To be given to `tokenOrchestrator.setTokenRefresher()`.
   *
   * @returns the tokens of the refresh, or those that somebody else has stored meanwhile.
   */
  readonly refresh: AmplifyRefresh = async (input) => {
    // Amplify may have been configured with another app client after it read these tokens. That client
    // could not renew them, and Amplify would take the refusal for the end of that client's session.
    if (this.sessions.isForeign(input.tokens)) {
      throw new Error('The session of these tokens is not the present one any more.');
    }
    try {
      return await this.#refresh(input, true);
    } catch (error) {
      if (isFinal(error, input.tokens) || !isReportedByAmplify(error)) throw error;
      throw unreported(error);
    }
  };

  async #refresh(input: RefreshInput, mayRepeat: boolean): Promise<AmplifyTokens> {
    const session = this.sessions.current;
    const { tokens: sent } = input;
    const { refreshToken } = sent;
    if (this.#refusal?.session !== session || this.#refusal.refreshToken !== refreshToken) {
      this.#refusal = undefined;
    }
    const isRefused = this.#refusal !== undefined;
    const call = { refreshToken, answer: this.#send(input, session) };
    this.#calls.add(call);
    try {
      const fresh = await (isRefused ? call.answer : this.#answerTo(call));
      // A storage that cannot be read is no reason to give up what was just minted.
      const stored = await this.#stored(sent).catch(() => sent);
      this.#assertPresent(stored, sent, session);
      // With another access token there, another tab has renewed the session first.
      return isSameAccessToken(stored, sent) ? fresh : this.#foundInStore(stored);
    } catch (error) {
      if (!isFinal(error, sent)) throw error;
      const mayCome = !isRefused && (!refreshToken || error.name.startsWith(REUSE_ERROR));
      const stored = await this.#storedByOthers(mayCome ? OTHERS_WAIT_MS : 0, sent, session);
      if (stored && !isSameAccessToken(stored, sent)) return stored;
      // The refresh token alone is another one: it was not stored yet, or was read wrongly.
      if (stored && mayRepeat) return await this.#refresh({ ...input, tokens: stored }, false);
      this.#refusal = { session, refreshToken, error };
      if (!this.sessions.lose(session, sent, error)) throw dropped();
      throw isClearedByAmplify(error) ? error : renamedForAmplify(error);
    } finally {
      this.#calls.delete(call);
    }
  }

  async #send(input: RefreshInput, session: AmplifySession): Promise<AmplifyTokens> {
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
    this.sessions.records.noteRefresh(answer, { since, session, username, clockDrift });
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
      if (!isClearedByAmplify(error)) throw error;
      // This call is among them, which does no harm: its answer is the refusal.
      const sameToken = [...this.#calls].filter(
        ({ refreshToken }) => refreshToken === call.refreshToken,
      );
      const first = Promise.any(sameToken.map(({ answer }) => answer));
      return within(this.clock, EARLIER_ANSWER_WAIT_MS, first).catch(() => {
        throw error;
      });
    }
  }

  /** Looks for what somebody else stores, until there is something or this time has passed. */
  async #storedByOthers(
    waitMs: number,
    sent: AmplifyTokens,
    session: AmplifySession,
  ): Promise<AmplifyTokens | undefined> {
    let stored = await this.#storedInPlaceOf(sent, session);
    for (let waited = 0; !stored && waited < waitMs; waited += OTHERS_POLL_MS) {
      await pause(this.clock, OTHERS_POLL_MS);
      stored = await this.#storedInPlaceOf(sent, session);
    }
    return stored;
  }

  /**
   * What is in the store now, and `sent` where the user is still the same and Amplify cannot make tokens
   * of what is stored.
   */
  async #stored(sent: AmplifyTokens): Promise<AmplifyTokens | null> {
    const store = provider.tokenOrchestrator.getTokenStore();
    const stored = await store.loadTokens();
    return !stored && (await store.getLastAuthUser()) === sent.username ? sent : stored;
  }

  /** What somebody else has stored in place of the tokens that were refused, to be used instead. */
  async #storedInPlaceOf(
    sent: AmplifyTokens,
    session: AmplifySession,
  ): Promise<AmplifyTokens | undefined> {
    const stored = await this.#stored(sent);
    this.#assertPresent(stored, sent, session);
    const isSame = isSameAccessToken(stored, sent) && stored.refreshToken === sent.refreshToken;
    return isSame ? undefined : this.#foundInStore(stored);
  }

  /** @throws Error when the session was ended meanwhile. */
  #assertPresent(
    stored: AmplifyTokens | null,
    sent: AmplifyTokens,
    session: AmplifySession,
  ): asserts stored is AmplifyTokens {
    if (stored?.username !== sent.username || session !== this.sessions.current) throw dropped();
  }

  #foundInStore(tokens: AmplifyTokens): AmplifyTokens {
    this.sessions.records.noteFound(tokens);
    return tokens;
  }
}

/**
 * What Amplify gets in place of an error after which a later refresh can succeed. Amplify reports a failed refresh
 * on its Hub (`tokenRefresh_failure`), and who hears of it may end the session: the Authenticator of
 * `@aws-amplify/ui` signs out after every such event whose error is not named `NetworkError`. Amplify reports
 * nothing for an error with the plain name `Error`, as this one has, and wraps it in an error of its own.
 */
function unreported(cause: unknown): Error {
  return new Error('A later refresh can succeed.', { cause });
}

/** What a refresh failed with, before {@link unreported} and Amplify wrapped it. */
export function causeOfFailure(error: unknown): unknown {
  const { underlyingError } = error as { readonly underlyingError?: unknown };
  const isOurs = underlyingError instanceof Error && underlyingError.name === 'Error';
  return isOurs ? (underlyingError.cause ?? error) : error;
}

/** Whether Amplify reports this error on its Hub when a refresh fails with it: the rule of its `assertServiceError()`. */
function isReportedByAmplify(error: unknown): boolean {
  return !!error && (error as Error).name !== 'Error' && !(error instanceof TypeError);
}

/** Has the plain name `Error`. Amplify clears tokens only on errors of certain names. */
function dropped(): Error {
  return new Error('The refresh came to nothing, and the tokens in the store stay as they are.');
}

/**
 * Whether no later refresh will do better. Any error is final without a refresh token, as with the
 * implicit flow: that session ends with its tokens.
 */
function isFinal(error: unknown, { refreshToken }: AmplifyTokens): error is Error {
  return isClearedByAmplify(error) || (error instanceof Error && !refreshToken);
}

/** The same error by a name on which Amplify clears the tokens. */
function renamedForAmplify(cause: Error): Error {
  return Object.assign(new Error(cause.message, { cause }), { name: 'NotAuthorizedException' });
}

/** Whether Amplify takes this error for the end of the session, and clears its tokens. */
export function isClearedByAmplify(error: unknown): boolean {
  // Names may carry a suffix, which Amplify ignores as well.
  return error instanceof Error && CLEARING_ERRORS.some((name) => error.name.startsWith(name));
}
