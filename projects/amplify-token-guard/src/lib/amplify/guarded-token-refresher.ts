import {
  cognitoUserPoolsTokenProvider as provider,
  refreshAuthTokensWithoutDedupe,
  type TokenOrchestrator,
} from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { within } from '../platform/waits';
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
 * The errors on which Amplify clears the tokens. Must be equal to the list in its
 * `TokenOrchestrator`. Add other errors that end a session to {@link isFinal}.
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
 * Another tab has used the refresh token and may not have stored the result yet. Or a user has just
 * signed in and the refresh token isn't stored yet.
 */
const REUSE_ERROR = 'RefreshTokenReuseException';
const OTHERS_WAIT_MS = 1_000;
const OTHERS_POLL_MS = 100;

/**
 * How long a refused refresh waits for an earlier one with the same refresh token. That one has
 * already had `refreshTimeoutMs`, so an answer rarely comes later.
 */
const EARLIER_ANSWER_WAIT_MS = 10_000;

/** Cognito refuses to renew a session. */
interface Refusal {
  readonly session: AmplifySession;
  readonly refreshToken: string | undefined;
  readonly error: Error;
}

/** A refresh request in progress. */
interface Call {
  readonly refreshToken: string | undefined;
  readonly answer: Promise<AmplifyTokens>;
}

/**
 * Amplify's refresh with additional rules, so that no session is lost, and none that has ended
 * comes back.
 */
export class GuardedTokenRefresher {
  /** The refresh requests in progress. */
  readonly #calls = new Set<Call>();
  /** The refusal of the last refresh, if it was refused. */
  #refusal: Refusal | undefined;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly sessions: SessionTracker,
  ) {}

  /** Why Cognito refused to renew this session, if its last answer was a refusal. */
  refusalOf(session: AmplifySession): TokenGuardError | undefined {
    return this.#refusal?.session === session ? sessionEnded(this.#refusal.error) : undefined;
  }

  /**
   * For `tokenOrchestrator.setTokenRefresher()`.
   *
   * @returns the tokens of the refresh, or those that another tab has stored meanwhile
   */
  readonly refresh: AmplifyRefresh = async (input) => {
    // The app may have configured another app client after Amplify read these tokens. That client
    // can't renew them, and Amplify would end its session because of the refusal.
    if (this.sessions.isForeign(input.tokens)) {
      throw new Error('These tokens belong to a previous session.');
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
      // If the storage can't be read, use the new tokens anyway.
      const stored = await this.#stored(sent).catch(() => sent);
      this.#assertPresent(stored, sent, session);
      // If the access token differs, another tab has renewed the session first.
      return isSameAccessToken(stored, sent) ? fresh : this.#foundInStore(stored);
    } catch (error) {
      if (!isFinal(error, sent)) throw error;
      const mayCome = !isRefused && (!refreshToken || error.name.startsWith(REUSE_ERROR));
      const stored = await this.#storedByOthers(mayCome ? OTHERS_WAIT_MS : 0, sent, session);
      if (stored && !isSameAccessToken(stored, sent)) return stored;
      // Only the refresh token differs: it wasn't stored yet, or the read returned an outdated
      // value.
      if (stored && mayRepeat) return await this.#refresh({ ...input, tokens: stored }, false);
      this.#refusal = { session, refreshToken, error };
      if (!this.sessions.lose(session, sent, error)) throw dropped();
      throw isClearedByAmplify(error) ? error : renamedForAmplify(error);
    } finally {
      this.#calls.delete(call);
    }
  }

  async #send(input: RefreshInput, session: AmplifySession): Promise<AmplifyTokens> {
    // Don't send a request that Cognito would refuse again.
    if (this.#refusal) throw this.#refusal.error;
    const since = new Stopwatch(this.clock);
    const sentAtMs = this.clock.wallMs();
    // Amplify's own deduplication could return one user's tokens to another.
    const answer = await refreshAuthTokensWithoutDedupe(input);
    // Amplify calculates the drift when the response arrives. After a slow response, it would trust
    // the token for too long. The stored drift must also be safe for tabs without the guard.
    const mintedByMs = issuedAtMsOf(answer) + IAT_TRUNCATION_MS;
    // Keep the username that is stored with the tokens.
    const { username } = input.tokens;
    const clockDrift = mintedByMs - sentAtMs;
    this.sessions.records.noteRefresh(answer, { since, session, username, clockDrift });
    return { ...answer, username, clockDrift };
  }

  /**
   * With refresh token rotation, a retry after a time limit is refused as a reuse. The first
   * request may still succeed, and then the session continues.
   */
  async #answerTo(call: Call): Promise<AmplifyTokens> {
    try {
      return await call.answer;
    } catch (error) {
      if (!isClearedByAmplify(error)) throw error;
      // Includes this call. That is harmless, because its answer is the refusal.
      const sameToken = [...this.#calls].filter(
        ({ refreshToken }) => refreshToken === call.refreshToken,
      );
      const first = Promise.any(sameToken.map(({ answer }) => answer));
      return within(this.clock, EARLIER_ANSWER_WAIT_MS, first).catch(() => {
        throw error;
      });
    }
  }

  /** Polls for tokens from another tab, for up to `waitMs`. */
  async #storedByOthers(
    waitMs: number,
    sent: AmplifyTokens,
    session: AmplifySession,
  ): Promise<AmplifyTokens | undefined> {
    let stored = await this.#storedInPlaceOf(sent, session);
    // By the time and not by the polls: in a background tab, each can take a minute.
    const waited = new Stopwatch(this.clock);
    while (!stored && waited.elapsedMs() < waitMs) {
      await this.sessions.nextWrite(OTHERS_POLL_MS);
      stored = await this.#storedInPlaceOf(sent, session);
    }
    return stored;
  }

  /**
   * The tokens in the store. Returns `sent` if the user is the same, but Amplify can't load the
   * tokens.
   */
  async #stored(sent: AmplifyTokens): Promise<AmplifyTokens | null> {
    const store = provider.tokenOrchestrator.getTokenStore();
    const stored = await store.loadTokens();
    return !stored && (await store.getLastAuthUser()) === sent.username ? sent : stored;
  }

  /** Tokens that another tab has stored in place of the refused ones. */
  async #storedInPlaceOf(
    sent: AmplifyTokens,
    session: AmplifySession,
  ): Promise<AmplifyTokens | undefined> {
    const stored = await this.#stored(sent);
    this.#assertPresent(stored, sent, session);
    const isSame = isSameAccessToken(stored, sent) && stored.refreshToken === sent.refreshToken;
    return isSame ? undefined : this.#foundInStore(stored);
  }

  /** @throws Error when the session has ended meanwhile. */
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
 * Replaces a transient error before Amplify sees it. Amplify reports a failed refresh on its Hub
 * (`tokenRefresh_failure`), and listeners may end the session: the Authenticator of
 * `@aws-amplify/ui` signs out unless the error is named `NetworkError`. Amplify doesn't report
 * errors with the name `Error`. It wraps them in an error of its own.
 */
function unreported(cause: unknown): Error {
  return new Error('The refresh may succeed later.', { cause });
}

/** The original error, before {@link unreported} and Amplify wrapped it. */
export function causeOfFailure(error: unknown): unknown {
  const { underlyingError } = error as { readonly underlyingError?: unknown };
  const isOurs = underlyingError instanceof Error && underlyingError.name === 'Error';
  return isOurs ? (underlyingError.cause ?? error) : error;
}

/**
 * Whether Amplify reports this error on its Hub when a refresh fails. The same rule as its
 * `assertServiceError()`.
 */
function isReportedByAmplify(error: unknown): boolean {
  return !!error && (error as Error).name !== 'Error' && !(error instanceof TypeError);
}

/** Its name must be `Error`, because Amplify clears the tokens on errors with certain names. */
function dropped(): Error {
  return new Error('The session changed during the refresh.');
}

/**
 * Whether a later refresh can't succeed. Without a refresh token, as with the implicit flow, any
 * error is final.
 */
function isFinal(error: unknown, { refreshToken }: AmplifyTokens): error is Error {
  return isClearedByAmplify(error) || (error instanceof Error && !refreshToken);
}

/** The same error, with a name on which Amplify clears the tokens. */
function renamedForAmplify(cause: Error): Error {
  return Object.assign(new Error(cause.message, { cause }), { name: 'NotAuthorizedException' });
}

/** Whether Amplify clears its tokens on this error. */
export function isClearedByAmplify(error: unknown): boolean {
  // Names can have a suffix, which Amplify also ignores.
  return error instanceof Error && CLEARING_ERRORS.some((name) => error.name.startsWith(name));
}
