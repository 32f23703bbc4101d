import { NgZone } from '@angular/core';
import { cognitoUserPoolsTokenProvider as provider, signOut } from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { TokenGuardError } from '../token-guard-error';
import { AmplifyRead, occupySeams } from './amplify-seams';
import { AmplifySession, AmplifySourceTokens, AmplifyTokens } from './amplify-tokens';
import { ContextRefreshes } from './context-refreshes';
import { causeOfFailure, GuardedTokenRefresher } from './guarded-token-refresher';
import { GuardedTokenStore } from './guarded-token-store';
import { SessionTracker } from './session-tracker';
import { SourceTokens } from './token-source';

/** What Amplify throws as long as it is not configured with a user pool. */
const NO_USER_POOL_ERROR = 'AuthUserPoolException';

/**
 * The session of Amplify's own token provider, read and renewed by Amplify's own means: Amplify stays the owner of
 * the store, of the network call and of its Hub events. `docs/decisions.md` explains what is put into Amplify.
 */
export class UserPoolSession {
  readonly #refresher: GuardedTokenRefresher;
  readonly #contexts: ContextRefreshes;
  #store: GuardedTokenStore | undefined;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly zone: NgZone,
    private readonly sessions: SessionTracker,
  ) {
    this.#refresher = new GuardedTokenRefresher(clock, sessions);
    this.#contexts = new ContextRefreshes(clock);
  }

  /** Takes part in what Amplify does, with `read` as its reads. The returned function ends that. */
  guard(read: AmplifyRead): () => void {
    const leaveSeams = occupySeams((plainStore) => ({
      read,
      store: (this.#store = new GuardedTokenStore(plainStore, this.sessions, this.clock)),
      refresh: this.#refresher.refresh,
      rescue: (...refused) => this.#contexts.resultFor(...refused),
    }));
    return () => {
      this.#store?.close();
      leaveSeams();
      this.#store = undefined;
    };
  }

  /** See `TokenSource.load()`. Without an answer when the session is another one by the end of the reading. */
  async load(): Promise<SourceTokens | null | undefined> {
    const session = this.sessions.current;
    const stored = await this.#loadStored();
    if (session !== this.sessions.current) return undefined;
    if (stored) return this.sessions.hold(stored);
    this.sessions.holdNone();
    return stored;
  }

  /** See `TokenSource.refresh()`. */
  async refresh(
    old: SourceTokens | undefined,
    clientMetadata: Record<string, string> | undefined,
  ): Promise<SourceTokens> {
    const session = this.sessions.current;
    const earlierLoss = this.sessions.loss;
    // Amplify was configured with another app client since, say. Its session needs no refresh for that.
    if (old && (old as AmplifySourceTokens).session !== session) {
      return { ...(await this.#loadPresent(session)), fromElsewhere: true };
    }
    let refreshed: Awaited<ReturnType<AmplifyRead>> = null;
    try {
      const options = { forceRefresh: true, ...(clientMetadata && { clientMetadata }) };
      refreshed = await this.#contexts.track(provider.tokenOrchestrator.getTokens(options));
    } catch (error) {
      if (this.sessions.loss === earlierLoss && session === this.sessions.current) {
        throw this.#refresher.refusalOf(session) ?? causeOfFailure(error);
      }
    }
    const { loss, records } = this.sessions;
    if (loss && loss !== earlierLoss) throw loss;
    if (session !== this.sessions.current) throw endedMeanwhile();
    const record = refreshed && records.refreshOf(refreshed);
    const tokens =
      refreshed && record
        ? this.sessions.hold({ ...refreshed, ...record })
        : await this.#loadPresent(session);
    return { ...tokens, fromElsewhere: refreshed !== null && records.wasFound(refreshed) };
  }

  /**
   * Amplify clears the tokens when the network has answered to their revocation, which may take for
   * ever. Here they are erased as soon as Amplify has read them for that.
   */
  async signOut(): Promise<void> {
    const signedOut = signOut();
    await Promise.all([signedOut, this.#store?.erase()]);
  }

  /**
   * The tokens, `null` when nobody is signed in, or `undefined` as long as Amplify has not been
   * configured with a user pool.
   *
   * While a sign-in at the hosted UI is under way, in this tab or in another one, it waits for that as
   * Amplify does, for five minutes at the most. Where somebody is signed in already, it waits only if the
   * store turns out to be empty.
   */
  async #loadStored(): Promise<AmplifyTokens | null | undefined> {
    const { tokenOrchestrator } = provider;
    const load = (): Promise<AmplifyTokens | null> =>
      tokenOrchestrator.getTokenStore().loadTokens();
    const stored = this.sessions.sessionId === undefined ? null : await load();
    if (stored) return stored;
    try {
      // Amplify sets a timer while it waits, by which the app would not become stable.
      await this.zone.runOutsideAngular(() => tokenOrchestrator.waitForInflightOAuth());
    } catch (error) {
      if ((error as Error).name === NO_USER_POOL_ERROR) return undefined;
      throw error;
    }
    return load();
  }

  /** @throws TokenGuardError `signed-out` when this session is not there any more. */
  async #loadPresent(session: AmplifySession): Promise<SourceTokens> {
    const tokens = await this.load();
    if (!tokens || session !== this.sessions.current) throw endedMeanwhile();
    return tokens;
  }
}

function endedMeanwhile(): TokenGuardError {
  return new TokenGuardError('signed-out', 'The session was ended while it was refreshed.');
}
