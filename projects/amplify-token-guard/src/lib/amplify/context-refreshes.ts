import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { pause } from '../platform/waits';
import { AmplifyTokens, sessionIdOf } from './amplify-tokens';

/** What Cognito calls the refusal of a refresh token that was replaced by another one. */
const REFUSALS = ['RefreshTokenReuseException', 'NotAuthorizedException'];

/** A refresh of ours that has got through is answered in this time, or is not waited for. */
const ANSWER_WAIT_MS = 10_000;
const ANSWER_POLL_MS = 100;

/**
 * What `createAmplifyContext()` makes has a token orchestrator of its own. With the same user pool and the
 * same storage it has the guard's session, and does not know of the guard. If both send the same refresh
 * token, and the user pool rotates them, the context is refused, and would clear the storage of both.
 */
export class ContextRefreshes {
  readonly #ours = new Set<Promise<unknown>>();

  constructor(private readonly clock: TokenGuardClock) {}

  /** @param refresh one of the guard's own, until its tokens are stored. */
  async track<T>(refresh: Promise<T>): Promise<T> {
    this.#ours.add(refresh);
    try {
      return await refresh;
    } finally {
      this.#ours.delete(refresh);
    }
  }

  /**
   * The tokens that the guard has got for the same session, after a context was refused with `sent`.
   * Waits for them while the guard is refreshing. `undefined` when the session has not been renewed.
   */
  async resultFor(sent: AmplifyTokens, refusal: unknown): Promise<AmplifyTokens | undefined> {
    const { name } = refusal as Error;
    if (!REFUSALS.some((refused) => name.startsWith(refused))) return undefined;
    const sessionId = sessionIdOf(sent);
    for (let waitedMs = 0; sessionId !== undefined; waitedMs += ANSWER_POLL_MS) {
      const mayCome = this.#ours.size > 0 && waitedMs < ANSWER_WAIT_MS;
      const stored = await provider.tokenOrchestrator.getTokenStore().loadTokens();
      if (!stored || sessionIdOf(stored) !== sessionId) break;
      if (stored.refreshToken !== sent.refreshToken) return { ...stored };
      if (!mayCome) break;
      await pause(this.clock, ANSWER_POLL_MS);
    }
    return undefined;
  }
}
