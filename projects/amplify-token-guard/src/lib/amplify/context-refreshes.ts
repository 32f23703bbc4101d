import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { pause } from '../platform/waits';
import { AmplifyTokens, sessionIdOf } from './amplify-tokens';

/** Cognito's errors for a refresh token that has been replaced by rotation. */
const REFUSALS = ['RefreshTokenReuseException', 'NotAuthorizedException'];

/** How long a refused context waits for a refresh of the guard. */
const ANSWER_WAIT_MS = 10_000;
const ANSWER_POLL_MS = 100;

/**
 * `createAmplifyContext()` creates its own token orchestrator. With the same user pool and storage,
 * it shares the guard's session without knowing the guard. With refresh token rotation, if both
 * send the same refresh token, Cognito refuses the context. Amplify would then clear the tokens of
 * both.
 */
export class ContextRefreshes {
  readonly #ours = new Set<Promise<unknown>>();

  constructor(private readonly clock: TokenGuardClock) {}

  /** @param refresh a refresh of the guard, which settles when its tokens are stored */
  async track<T>(refresh: Promise<T>): Promise<T> {
    this.#ours.add(refresh);
    try {
      return await refresh;
    } finally {
      this.#ours.delete(refresh);
    }
  }

  /**
   * The guard's new tokens for the same session, after a context's refresh with `sent` was refused.
   * Waits while the guard is refreshing. `undefined` if the session wasn't renewed.
   */
  async resultFor(sent: AmplifyTokens, refusal: unknown): Promise<AmplifyTokens | undefined> {
    const { name } = refusal as Error;
    if (!REFUSALS.some((refused) => name.startsWith(refused))) return undefined;
    const sessionId = sessionIdOf(sent);
    // By the time and not by the polls: in a background tab, each can take a minute.
    const waited = new Stopwatch(this.clock);
    while (sessionId !== undefined) {
      const mayCome = this.#ours.size > 0 && waited.elapsedMs() < ANSWER_WAIT_MS;
      const stored = await provider.tokenOrchestrator.getTokenStore().loadTokens();
      if (!stored || sessionIdOf(stored) !== sessionId) break;
      if (stored.refreshToken !== sent.refreshToken) return { ...stored };
      if (!mayCome) break;
      await pause(this.clock, ANSWER_POLL_MS);
    }
    return undefined;
  }
}
