import {
  AUTH_KEY_PREFIX,
  cognitoUserPoolsTokenProvider,
  type TokenOrchestrator,
} from 'aws-amplify/auth/cognito';
import { payloadOf } from '../spec-helpers/unsigned-jwt';
import { PageNetwork } from './page-network';
import { PageStorage } from './page-storage';
import { MintedTexts, SessionRecord, UserPool } from './user-pool';

type Provider = typeof cognitoUserPoolsTokenProvider;
type Refresh = Parameters<TokenOrchestrator['setTokenRefresher']>[0];
type Tokens = Awaited<ReturnType<Refresh>>;

const NewProvider = cognitoUserPoolsTokenProvider.constructor as new () => Provider;

const KEY_PREFIX = `${AUTH_KEY_PREFIX}.${UserPool.clientId}`;
export interface PageDelays {
  /** The duration of a sign-in, up to its last request. */
  readonly signInMs: number;
  /** The duration of the next access to the storage. */
  storageMs(): number;
}

/**
 * The Amplify of one page. It uses Amplify's token store and orchestrator, and the model's network.
 */
export class PageAmplify {
  static readonly keyPrefix = AUTH_KEY_PREFIX;
  static readonly config = {
    Cognito: { userPoolId: 'eu-central-1_pool', userPoolClientId: UserPool.clientId },
  };

  readonly provider: Provider = new NewProvider();

  constructor(
    private readonly storage: PageStorage,
    private readonly network: PageNetwork,
    private readonly pool: UserPool,
    private readonly delays: PageDelays,
  ) {
    const access = async (): Promise<void> => {
      const ms = delays.storageMs();
      if (ms > 0) await network.pass(ms);
    };
    this.provider.setAuthConfig(PageAmplify.config);
    this.provider.setKeyValueStorage({
      getItem: async (key) => {
        await access();
        return storage.getItem(key);
      },
      setItem: async (key, value) => {
        await access();
        storage.setItem(key, value);
      },
      removeItem: async (key) => {
        await access();
        storage.removeItem(key);
      },
      clear: async () => undefined,
    });
  }

  /** The user in the page's copy of the storage. */
  get user(): string | null {
    return this.storage.getItem(`${KEY_PREFIX}.LastAuthUser`);
  }

  /** The session of the access token in the page's copy of the storage. */
  get session(): SessionRecord | undefined {
    const text = this.storage.getItem(`${KEY_PREFIX}.${this.user}.accessToken`);
    return text === null ? undefined : this.pool.find(text).session;
  }

  /** Signs out first, because Amplify rejects a sign-in while a user is signed in. */
  async signIn(user: string): Promise<void> {
    if (this.user !== null) await this.signOut();
    await this.network.pass(this.delays.signInMs);
    const minted = await this.network.call(() => this.pool.signIn(user));
    const clockDrift = minted.iatMs - this.network.clock.wallMs();
    await this.provider.tokenOrchestrator.setTokens({ tokens: toTokens(user, minted, clockDrift) });
  }

  /** Like Amplify, revokes the token on the server first, and doesn't wait for the storage. */
  async signOut(): Promise<void> {
    const { tokenOrchestrator } = this.provider;
    const stored = await tokenOrchestrator.getTokenStore().loadTokens();
    if (stored?.refreshToken) {
      await this.network.call(() => this.pool.revoke(stored.refreshToken!)).catch(() => undefined);
    }
    const { session } = this;
    void tokenOrchestrator.clearTokens().then(() => {
      // A page that crashed may have left half of the tokens in the storage.
      if (session && !this.network.page.isDead) {
        session.signedOutMs ??= this.network.clock.monotonicMs();
        session.signedOutBy ??= this.network.page;
      }
    });
  }

  readonly refresh: Refresh = async ({ tokens, username }) => {
    const minted = await this.network.call(() =>
      this.pool.refresh(tokens.refreshToken!, this.network.page),
    );
    const clockDrift = minted.iatMs - this.network.clock.wallMs();
    return toTokens(username, minted, clockDrift);
  };
}

function toTokens(username: string, minted: MintedTexts, clockDrift: number): Tokens {
  const { accessToken, idToken, refreshToken } = minted;
  return {
    username,
    accessToken: decoded(accessToken),
    idToken: decoded(idToken),
    refreshToken,
    clockDrift,
  };
}

function decoded(text: string): Tokens['accessToken'] {
  return { toString: () => text, payload: payloadOf(text) } as Tokens['accessToken'];
}
