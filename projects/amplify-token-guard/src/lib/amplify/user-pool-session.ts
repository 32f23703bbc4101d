import { NgZone } from '@angular/core';
import { cognitoUserPoolsTokenProvider as provider, signOut } from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { TokenGuardError } from '../token-guard-error';
import { AmplifyRead, occupySeams } from './amplify-seams';
import { AmplifySourceTokens, AmplifyTokens } from './amplify-tokens';
import { ContextRefreshes } from './context-refreshes';
import { causeOfFailure, GuardedTokenRefresher } from './guarded-token-refresher';
import { GuardedTokenStore } from './guarded-token-store';
import { SessionTracker } from './session-tracker';
import { SourceTokens } from './token-source';

/** Amplify throws this while it isn't configured with a user pool. */
const NO_USER_POOL_ERROR = 'AuthUserPoolException';

/**
 * The session of Amplify's own token provider. Amplify keeps control of the store, the network
 * call, and its Hub events. `docs/decisions.md` explains what the guard replaces in Amplify.
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

  /** Installs the guard in Amplify, with `read` for its reads. The returned function removes it. */
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

  /** See `TokenSource.load()`. Returns `undefined` if the session changes during the read. */
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
    // For example, the app has configured another app client meanwhile. Its session needs no
    // refresh.
    if (old && (old as AmplifySourceTokens).session !== session) {
      return { ...(await this.#loadPresent()), fromElsewhere: true };
    }
    if (old) this.sessions.records.noteAge((old as AmplifySourceTokens).amplify, old.ageMs);
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
        : await this.#loadPresent();
    // Without a result, Amplify found no tokens to refresh, and another tab has stored these since.
    return { ...tokens, fromElsewhere: !refreshed || records.wasFound(refreshed) };
  }

  /**
   * Amplify clears the tokens after the network request that revokes them, which can hang. Here
   * they are erased as soon as Amplify has read them for that request.
   */
  async signOut(): Promise<void> {
    const signedOut = signOut();
    await Promise.all([signedOut, this.#store?.erase()]);
  }

  /**
   * The tokens. `null` when nobody is signed in. `undefined` while Amplify isn't configured with a
   * user pool.
   *
   * While a hosted sign-in is in progress, in this tab or in another one, it waits like Amplify,
   * for five minutes at most. If a user is signed in already, it waits only if the store turns out
   * to be empty.
   */
  async #loadStored(): Promise<AmplifyTokens | null | undefined> {
    const { tokenOrchestrator } = provider;
    const load = (): Promise<AmplifyTokens | null> =>
      tokenOrchestrator.getTokenStore().loadTokens();
    const stored = this.sessions.sessionId === undefined ? null : await load();
    if (stored) return stored;
    try {
      // Amplify sets a timer while it waits. Inside the zone, the app would not become stable.
      await this.zone.runOutsideAngular(() => tokenOrchestrator.waitForInflightOAuth());
    } catch (error) {
      if ((error as Error).name === NO_USER_POOL_ERROR) return undefined;
      throw error;
    }
    return load();
  }

  /** @throws TokenGuardError `signed-out` if the session has ended. */
  async #loadPresent(): Promise<SourceTokens> {
    const tokens = await this.load();
    if (!tokens) throw endedMeanwhile();
    return tokens;
  }
}

function endedMeanwhile(): TokenGuardError {
  return new TokenGuardError('signed-out', 'The session ended during the refresh.');
}
