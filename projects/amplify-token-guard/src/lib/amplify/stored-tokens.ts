import { NgZone } from '@angular/core';
import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { AmplifyTokens } from './amplify-tokens';

/** What Amplify throws as long as it is not configured with a user pool. */
const NO_USER_POOL_ERROR = 'AuthUserPoolException';

/** Reads the tokens that Amplify has stored: whole ones, and not before a sign-in is complete. */
export class StoredTokens {
  constructor(private readonly zone: NgZone) {}

  /**
   * The tokens, `null` when nobody is signed in, or `undefined` as long as Amplify has not been
   * configured with a user pool.
   *
   * While a sign-in at the hosted UI is under way, in this tab or in another one, it waits for that as
   * Amplify does, for five minutes at the most. Unless `isSignedIn`: then it waits only if the store
   * turns out to be empty.
   */
  async read({
    isSignedIn,
  }: {
    readonly isSignedIn: boolean;
  }): Promise<AmplifyTokens | null | undefined> {
    const stored = isSignedIn ? await this.#load() : null;
    if (stored) return stored;
    const { tokenOrchestrator } = provider;
    try {
      // Amplify sets a timer while it waits, by which the app would not become stable.
      await this.zone.runOutsideAngular(() => tokenOrchestrator.waitForInflightOAuth());
    } catch (error) {
      if ((error as Error).name === NO_USER_POOL_ERROR) return undefined;
      throw error;
    }
    return this.#load();
  }

  #load(): Promise<AmplifyTokens | null> {
    return provider.tokenOrchestrator.getTokenStore().loadTokens();
  }
}
