import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { within } from '../platform/waits';
import { AmplifyTokens, sessionIdOf } from './amplify-tokens';

/** Cognito's errors for a refresh token that has been replaced by rotation. */
const REFUSALS = ['RefreshTokenReuseException', 'NotAuthorizedException'];

/** How long a refused context waits for a refresh of the guard. */
const ANSWER_WAIT_MS = 10_000;

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
   * Waits for the guard's refreshes that are in progress. `undefined` if the session wasn't renewed.
   */
  async resultFor(sent: AmplifyTokens, refusal: unknown): Promise<AmplifyTokens | undefined> {
    const { name } = refusal as Error;
    if (!REFUSALS.some((refused) => name.startsWith(refused))) return undefined;
    const sessionId = sessionIdOf(sent);
    if (sessionId === undefined) return undefined;
    const ours = Promise.allSettled(this.#ours);
    await within(this.clock, ANSWER_WAIT_MS, ours).catch(() => undefined);
    const stored = await provider.tokenOrchestrator.getTokenStore().loadTokens();
    const isRenewed =
      stored !== null &&
      sessionIdOf(stored) === sessionId &&
      stored.refreshToken !== sent.refreshToken;
    return isRenewed ? { ...stored } : undefined;
  }
}
