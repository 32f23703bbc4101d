import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { AmplifySourceTokens, AmplifyTokens, clientIdOf } from './amplify-tokens';
import { SourceTokens } from './token-source';

/** The tokens that were handed over last. */
export class LatestTokens {
  #tokens: AmplifySourceTokens | undefined;
  /** Where they were read from. */
  #storage: object | undefined;

  note(tokens: AmplifySourceTokens): void {
    this.#tokens = tokens;
    this.#storage = provider.authTokenStore.getKeyValueStorage();
  }

  /** The session is over. */
  forget(): void {
    this.#tokens = undefined;
  }

  /** Whether these are the ones, and Amplify would still read those of the same user from the same place. */
  async areStill({ accessToken }: SourceTokens, session: number): Promise<boolean> {
    const latest = this.#tokens;
    if (latest?.accessToken !== accessToken || latest.session !== session) return false;
    if (this.#storage !== provider.authTokenStore.getKeyValueStorage()) return false;
    const store = provider.tokenOrchestrator.getTokenStore();
    return latest.amplify.username === (await store.getLastAuthUser());
  }

  /** Whether these belong to another session than the present one, from which the latest tokens are. */
  areForeign(tokens: AmplifyTokens, session: number): boolean {
    const latest = this.#tokens;
    if (!latest) return false;
    // A token that cannot be understood does not name its client.
    const clientId = clientIdOf(tokens) ?? latest.clientId;
    return latest.session !== session || latest.clientId !== clientId;
  }
}
