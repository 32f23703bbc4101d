import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { isTokenGuardError } from '../token-guard-error';
import type { AmplifyRead } from './amplify-seams';
import { AmplifySourceTokens } from './amplify-tokens';
import { isClearedByAmplify } from './guarded-token-refresher';
import { SessionTracker } from './session-tracker';
import { TokenProvider } from './token-provider';
import { TokenGate } from './token-source';

type ReadOptions = Parameters<AmplifyRead>[0];

/** Answers `fetchAuthSession()` and all other reads of Amplify with tokens from the guard. */
export class GuardedReads {
  #clientMetadata: Record<string, string> | undefined;
  /** The session whose tokens are no longer returned. */
  #withheld: string | undefined;

  constructor(
    private readonly tokenProvider: TokenProvider,
    private readonly sessions: SessionTracker,
  ) {}

  /** Returns no tokens while the store holds those of this session. */
  withhold(sessionId: string | undefined): void {
    this.#withheld = sessionId;
  }

  /** The client metadata of a read, to be sent with the refresh that the read causes. */
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
      // If this read caused no refresh, no other refresh may send its metadata.
      if (this.#clientMetadata === clientMetadata) this.#clientMetadata = undefined;
    }
  }

  /** What Amplify returns or throws after the guard has failed with this error. */
  async #readAfter(error: unknown, options: ReadOptions): ReturnType<AmplifyRead> {
    const { cause } = error as { readonly cause?: unknown };
    // Callers of Amplify expect Amplify's errors.
    if (isTokenGuardError(error) && error.transient && cause instanceof Error) throw cause;
    if (!isTokenGuardError(error) || error.transient) throw error;
    if (this.#withheld !== undefined && this.#withheld === this.sessions.sessionId) return null;
    // Without a session, Amplify answers by itself.
    const plainly = error.code === 'destroyed' ? options : undefined;
    const tokens = await provider.tokenOrchestrator.getTokens(plainly);
    // The session can't be renewed. It still has a token, but not the new one that was requested.
    const isOld = tokens && options?.forceRefresh && error.code === 'session-ended';
    if (!isOld) return tokens;
    if (!(cause instanceof Error)) throw error;
    return failAsAmplify(cause, options);
  }
}

/**
 * Lets Amplify report on its Hub why the refresh failed, unless Amplify would clear the tokens
 * because of this error.
 */
async function failAsAmplify(error: Error, options: ReadOptions): ReturnType<AmplifyRead> {
  if (isClearedByAmplify(error)) throw error;
  const refresh = (): never => {
    throw error;
  };
  const { tokenOrchestrator } = provider;
  const orchestrator = Object.create(tokenOrchestrator, {
    getTokenRefresher: { value: () => refresh },
  }) as typeof tokenOrchestrator;
  return orchestrator.getTokens(options);
}
