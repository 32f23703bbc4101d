import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { isTokenGuardError } from '../token-guard-error';
import type { AmplifyRead } from './amplify-seams';
import { AmplifySourceTokens } from './amplify-tokens';
import { isDefinitive } from './guarded-token-refresher';
import { SessionTracker } from './session-tracker';
import { TokenProvider } from './token-provider';
import { TokenGate } from './token-source';

type ReadOptions = Parameters<AmplifyRead>[0];

/** What `fetchAuthSession()` and all of Amplify get instead of the tokens in the store. */
export class GuardedReads {
  #clientMetadata: Record<string, string> | undefined;
  /** The session that nobody gets the tokens of any more. */
  #withheld: string | undefined;

  constructor(
    private readonly tokenProvider: TokenProvider,
    private readonly sessions: SessionTracker,
  ) {}

  /** Answers with no tokens as long as the store holds those of this session. */
  withhold(sessionId: string | undefined): void {
    this.#withheld = sessionId;
  }

  /** What a read has asked to be sent along with the refresh that it causes. */
  takeClientMetadata(): Record<string, string> | undefined {
    const clientMetadata = this.#clientMetadata;
    this.#clientMetadata = undefined;
    return clientMetadata;
  }

  async read(gate: TokenGate, options: ReadOptions): ReturnType<AmplifyRead> {
    if (!this.tokenProvider.isOfUserPool) return provider.tokenOrchestrator.getTokens(options);
    const clientMetadata = options?.clientMetadata;
    try {
      if (clientMetadata) this.#clientMetadata = clientMetadata;
      const tokens = await gate({ forceRefresh: options?.forceRefresh === true });
      const { accessToken, idToken, signInDetails } = (tokens as AmplifySourceTokens).amplify;
      return { accessToken, ...(idToken && { idToken }), ...(signInDetails && { signInDetails }) };
    } catch (error) {
      return await this.#readAfter(error, options);
    } finally {
      // A read that needed no refresh must not leave it behind for another one.
      if (this.#clientMetadata === clientMetadata) this.#clientMetadata = undefined;
    }
  }

  /** What Amplify answers, or throws, where the guard has failed with this error. */
  async #readAfter(error: unknown, options: ReadOptions): ReturnType<AmplifyRead> {
    const { cause } = error as { readonly cause?: unknown };
    // Callers of Amplify know Amplify's errors.
    if (isTokenGuardError(error) && error.transient && cause instanceof Error) throw cause;
    if (!isTokenGuardError(error) || error.transient) throw error;
    if (this.#withheld !== undefined && this.#withheld === this.sessions.sessionId) return null;
    // Without a session Amplify has its own answers.
    const plainly = error.code === 'destroyed' ? options : undefined;
    const tokens = await provider.tokenOrchestrator.getTokens(plainly);
    // The session that cannot be renewed has a token, but not the newer one that was asked for.
    const isOld = tokens && options?.forceRefresh && error.code === 'session-ended';
    if (!isOld) return tokens;
    if (!(cause instanceof Error)) throw error;
    return failAsAmplify(cause, options);
  }
}

/** Lets Amplify tell on its Hub why it cannot renew the tokens, unless it would throw them away for that. */
async function failAsAmplify(error: Error, options: ReadOptions): ReturnType<AmplifyRead> {
  if (isDefinitive(error)) throw error;
  const refresh = (): never => {
    throw error;
  };
  const { tokenOrchestrator } = provider;
  const orchestrator = Object.create(tokenOrchestrator, {
    getTokenRefresher: { value: () => refresh },
  }) as typeof tokenOrchestrator;
  return orchestrator.getTokens(options);
}
