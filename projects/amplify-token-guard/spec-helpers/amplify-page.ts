import { TestBed } from '@angular/core/testing';
import { ManualClock } from 'amplify-token-guard/testing';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { AUTH_KEY_PREFIX, cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { Hub } from 'aws-amplify/utils';
// Resets Amplify to the state before the first call of `Amplify.configure()`.
import { clearGlobalContext } from '@aws-amplify/core/internals/utils';
import { CLIENT_ID, FakeCognito, Minted } from './fake-cognito';
import { tieDateTo } from './tied-date';
import { payloadOf } from './unsigned-jwt';
import { ticks, WatchedStorage } from './watched-storage';

export const AMPLIFY_CONFIG = {
  Auth: { Cognito: { userPoolId: 'eu-central-1_pool', userPoolClientId: CLIENT_ID } },
  API: {
    GraphQL: {
      endpoint: 'https://api.example.com/graphql',
      region: 'eu-central-1',
      defaultAuthMode: 'userPool' as const,
    },
  },
};

/** An event of Amplify's `auth` channel. */
export interface HubEvent {
  readonly event: string;
  readonly error?: unknown;
}

const { tokenOrchestrator } = cognitoUserPoolsTokenProvider;

/** A page with the real Amplify. The test controls its time, network, and storage. */
export class AmplifyPage {
  readonly clock = new ManualClock();
  readonly cognito = new FakeCognito(this.clock);
  readonly storage = new WatchedStorage();
  hubEvents: HubEvent[] = [];
  clockIsProvided = false;
  readonly #closers: (() => unknown)[] = [];

  /** Registers a cleanup. The last one runs first. */
  onClose(close: () => unknown): void {
    this.#closers.unshift(close);
  }

  /** Undoes everything that was done to the page since it was opened. */
  reset(): void {
    for (const close of this.#closers.splice(0)) close();
    localStorage.clear();
    this.cognito.dropPlans();
    this.storage.slowDown(0, 0);
    this.storage.calls = [];
    this.hubEvents = [];
  }

  /** Resets Amplify to the unconfigured state. */
  unconfigure(): void {
    clearGlobalContext();
    cognitoUserPoolsTokenProvider.setAuthConfig({} as never);
  }

  configure(config: object = AMPLIFY_CONFIG): void {
    Amplify.configure(config, {});
    cognitoUserPoolsTokenProvider.setKeyValueStorage(this.storage);
  }

  /** Opens the page with the session of a user who signed in before. */
  remember(username = 'alice'): Minted {
    const minted = this.cognito.signIn(username);
    this.#write(username, minted);
    return minted;
  }

  async signIn(username = 'alice'): Promise<void> {
    const options = { authFlowType: 'USER_PASSWORD_AUTH' as const };
    await signIn({ username, password: 'secret', options });
  }

  /** Only the last step of a sign-in, so that a test can choose its exact time. */
  writeSignIn(username: string, minted = this.cognito.signIn(username)): Promise<void> {
    const { AccessToken, IdToken, RefreshToken } = minted;
    return tokenOrchestrator.setTokens({
      tokens: {
        username,
        accessToken: decoded(AccessToken),
        ...(IdToken && { idToken: decoded(IdToken) }),
        ...(RefreshToken && { refreshToken: RefreshToken }),
        clockDrift: 0,
      },
    });
  }

  /** Only the last step of a sign-out. */
  writeSignOut(): Promise<void> {
    return tokenOrchestrator.clearTokens();
  }

  /** The Hub events with this name. */
  hubEventsNamed(event: string): HubEvent[] {
    return this.hubEvents.filter((hubEvent) => hubEvent.event === event);
  }

  lastAuthUser(): string | null {
    return localStorage.getItem(LAST_AUTH_USER);
  }

  /** A stored value of a user. Default: of the signed-in user. */
  stored(name: string, username = this.lastAuthUser()): string | null {
    return localStorage.getItem(storageKey(username, name));
  }

  store(name: string, value: string, username = this.lastAuthUser()): void {
    localStorage.setItem(storageKey(username, name), value);
  }

  forget(name: string): void {
    localStorage.removeItem(storageKey(this.lastAuthUser(), name));
  }

  /** Another tab refreshes. This tab doesn't notice until {@link receiveStorageEvent}. */
  otherTabRefreshes(): Minted {
    const minted = this.cognito.refresh(this.stored('refreshToken') ?? '');
    this.#write(this.lastAuthUser() ?? '', minted);
    return minted;
  }

  otherTabSignsOut(): void {
    localStorage.clear();
  }

  /** The browser reports that another tab wrote this key, or cleared the storage. */
  receiveStorageEvent(key: string | null): void {
    window.dispatchEvent(new StorageEvent('storage', { key, storageArea: localStorage }));
  }

  /** Whether Cognito would renew the stored session. */
  sessionCanBeRenewed(): boolean {
    return this.cognito.accepts(this.stored('refreshToken') ?? '');
  }

  /** Waits until everything is complete, no matter how slow the storage is. */
  settle(): Promise<void> {
    return ticks(60 * (5 + this.storage.readTicks + this.storage.writeTicks));
  }

  #write(username: string, { AccessToken, IdToken, RefreshToken }: Minted): void {
    localStorage.setItem(LAST_AUTH_USER, username);
    this.store('accessToken', AccessToken);
    if (IdToken) this.store('idToken', IdToken);
    if (RefreshToken) this.store('refreshToken', RefreshToken);
    const iat = payloadOf(AccessToken)['iat'] as number;
    this.store('clockDrift', String(iat * 1_000 - this.clock.wallMs()));
  }
}

/** Opens a new page before each test, and closes it after the test. */
export function openAmplifyPage(): () => AmplifyPage {
  const { fetch } = globalThis;
  const store = tokenOrchestrator.getTokenStore();
  const refresher = tokenOrchestrator.getTokenRefresher();
  let page: AmplifyPage;
  let untie: () => void;
  let stopListening: () => void;

  beforeEach(() => {
    page = new AmplifyPage();
    globalThis.fetch = page.cognito.fetch;
    untie = tieDateTo(page.clock);
    stopListening = listenToHub(page);
    // Without jitter.
    jest.spyOn(Math, 'random').mockReturnValue(0);
    page.configure();
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    page.reset();
    untie();
    stopListening();
    // Prevents what a failed test has left behind from failing the next one.
    tokenOrchestrator.setAuthTokenStore(store);
    tokenOrchestrator.setTokenRefresher(refresher);
    Reflect.deleteProperty(cognitoUserPoolsTokenProvider, 'getTokens');
    globalThis.fetch = fetch;
  });

  return () => page;
}

/** The access token that code gets through Amplify, with or without the guard. */
export async function accessTokenOfAmplify(): Promise<string | undefined> {
  return (await fetchAuthSession()).tokens?.accessToken.toString();
}

export function storageKey(username: string | null, name: string): string {
  return `${AUTH_KEY_PREFIX}.${CLIENT_ID}.${username}.${name}`;
}

const LAST_AUTH_USER = `${AUTH_KEY_PREFIX}.${CLIENT_ID}.LastAuthUser`;

function listenToHub(page: AmplifyPage): () => void {
  return Hub.listen('auth', ({ payload }) => {
    const { error } = (payload as { readonly data?: { readonly error?: unknown } }).data ?? {};
    page.hubEvents.push({ event: payload.event, error });
  });
}

export function decoded(text: string): { toString(): string; payload: Record<string, never> } {
  return { toString: () => text, payload: payloadOf(text) as Record<string, never> };
}
