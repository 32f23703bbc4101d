import { TestBed } from '@angular/core/testing';
import { GraphqlAuthClient } from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { firstValueFrom } from 'rxjs';
import {
  accessTokenOfAmplify,
  AMPLIFY_CONFIG,
  AmplifyPage,
  decoded,
  openAmplifyPage,
  storageKey,
} from '../../../spec-helpers/amplify-page';
import { installSource, StartedGuard, startGuard } from '../../../spec-helpers/installed-source';
import { unsignedJwt } from '../../../spec-helpers/unsigned-jwt';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type LibraryOptions = NonNullable<Parameters<typeof Amplify.configure>[1]>;
type Provider = NonNullable<NonNullable<LibraryOptions['Auth']>['tokenProvider']>;
type ReadOptions = Parameters<Provider['getTokens']>[0];
type Tokens = Awaited<ReturnType<Provider['getTokens']>>;

/** A custom token provider of the app, with its own session. */
class AppProvider implements Provider {
  readonly reads: ReadOptions[] = [];
  text: string | null;
  error: Error | undefined;
  /** Whether it refreshes when asked to. */
  renews = true;
  idToken: string | undefined;

  constructor(private readonly page: AmplifyPage) {
    this.text = this.mint();
  }

  async getTokens(options: ReadOptions): Promise<Tokens> {
    this.reads.push(options);
    if (this.error) throw this.error;
    if (options?.forceRefresh && this.renews) this.text = this.mint();
    const { text } = this;
    if (text === null) return null;
    const { idToken } = this;
    return { accessToken: decoded(text), ...(idToken && { idToken: decoded(idToken) }) };
  }

  mint(claims: object = {}): string {
    const iat = Math.floor(this.page.clock.wallMs() / SECOND);
    const jti = `app-${this.reads.length}`;
    return unsignedJwt({ sub: 'app-user', jti, iat, exp: iat + 600, ...claims });
  }
}

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let provider: AppProvider;
let guard: StartedGuard;

function configure(tokenProvider: Provider): void {
  Amplify.configure(AMPLIFY_CONFIG, { Auth: { tokenProvider } });
}

beforeEach(() => {
  page = openedPage();
  page.unconfigure();
  provider = new AppProvider(page);
});

describe("G0 a token provider of the app's own", () => {
  it.each(['before', 'after'])('is read if it is configured %s the guard starts', async (when) => {
    if (when === 'before') configure(provider);
    guard = startGuard(page);
    await page.clock.settle();
    if (when === 'after') configure(provider);
    await page.clock.settle();
    expect(guard.service.state()).toMatchObject({ status: 'signed-in', userId: 'app-user' });
    expect((await guard.service.getToken()).value).toBe(provider.text);
    expect(guard.events).toEqual([]);
    expect(await accessTokenOfAmplify()).toBe(provider.text);
  });

  it('provides the token of requests', async () => {
    configure(provider);
    startGuard(page);
    await firstValueFrom(TestBed.inject(GraphqlAuthClient).query('query Ping { ping }'));
    expect(page.cognito.apiTokens).toEqual([provider.text]);
  });

  it('is asked for new tokens ahead of their expiry', async () => {
    configure(provider);
    guard = startGuard(page);
    await page.clock.advance(10 * MINUTE - 20 * SECOND);
    expect(provider.reads.filter((options) => options?.forceRefresh)).toHaveLength(1);
    expect(guard.events.map(({ type }) => type)).toEqual(['refreshed']);
    expect((await guard.service.getToken()).value).toBe(provider.text);
    expect((await guard.service.getToken()).ageMs()).toBeLessThan(10 * MINUTE);
  });

  it('gets the arguments of the refresh', async () => {
    configure(provider);
    guard = startGuard(page);
    const before = await guard.service.getToken();
    const after = await guard.service.refresh();
    expect(after.value).not.toBe(before.value);
    expect(after.ageMs()).toBe(0);
  });

  it('that does not renew on request: its token is used as long as in plain Amplify', async () => {
    provider.renews = false;
    configure(provider);
    guard = startGuard(page);
    await page.clock.advance(10 * MINUTE - 10 * SECOND);
    const { text } = provider;
    const asked = guard.service.getToken();
    await page.clock.settle();
    expect((await asked).value).toBe(text);
    expect((await asked).ageMs()).toBe(10 * MINUTE - 10 * SECOND);
    expect((await asked).generation).toBe(1);
  });

  it('that does not renew on request: no refresh is reported', async () => {
    provider.renews = false;
    configure(provider);
    guard = startGuard(page);
    const { value } = await guard.service.getToken();
    expect((await guard.service.refresh()).value).toBe(value);
    await page.clock.advance(10 * MINUTE - 10 * SECOND);
    await guard.service.getToken();
    expect(guard.events).toEqual([]);
    expect(guard.service.state()).toMatchObject({ generation: 1, refreshing: false });
    // The requested one, one ahead of time, and one when the token is about to expire.
    expect(provider.reads.filter((options) => options?.forceRefresh)).toHaveLength(3);
    provider.renews = true;
    const renewed = await guard.service.refresh();
    expect(renewed.value).not.toBe(value);
    expect(guard.events).toMatchObject([{ type: 'refreshed', generation: 2 }]);
  });

  it('that changes its tokens: the next request uses the new ones', async () => {
    configure(provider);
    guard = startGuard(page);
    await guard.service.getToken();
    provider.text = provider.mint({ sub: 'another' });
    const token = await guard.service.getToken();
    expect(token.value).toBe(provider.text);
    expect(token.userId).toBe('another');
  });

  it('that has no tokens: nobody is signed in, and it is asked again', async () => {
    provider.text = null;
    configure(provider);
    guard = startGuard(page);
    await expect(guard.service.getToken()).rejects.toMatchObject({ code: 'signed-out' });
    expect(guard.service.state().status).toBe('signed-out');
    provider.text = provider.mint();
    expect((await guard.service.getToken()).value).toBe(provider.text);
    provider.text = null;
    await expect(guard.service.getToken()).rejects.toMatchObject({ code: 'signed-out' });
    expect(guard.events.map(({ type }) => type)).toEqual(['signed-in', 'signed-out']);
  });

  it('that has no tokens after a refresh: the user is signed out', async () => {
    configure(provider);
    guard = startGuard(page);
    await guard.service.getToken();
    jest.spyOn(provider, 'mint').mockReturnValue(null as never);
    await expect(guard.service.refresh()).rejects.toMatchObject({ code: 'signed-out' });
    expect(guard.service.state().status).toBe('signed-out');
  });

  it('that fails: its error is passed on, and nobody is signed out', async () => {
    configure(provider);
    guard = startGuard(page);
    await guard.service.getToken();
    provider.error = new Error('The backend is down.');
    await expect(guard.service.getToken()).rejects.toBe(provider.error);
    expect(guard.service.state().status).toBe('signed-in');
    provider.error = undefined;
    expect((await guard.service.getToken()).value).toBe(provider.text);
  });

  it('whose tokens are not JWTs: works', async () => {
    const accessToken = { toString: () => 'opaque', payload: {} };
    configure({ getTokens: async () => ({ accessToken }) });
    guard = startGuard(page);
    expect((await guard.service.getToken()).value).toBe('opaque');
    await page.clock.advance(2 * 60 * MINUTE);
    expect((await guard.service.getToken()).value).toBe('opaque');
  });

  it('is replaced by the user pool when Amplify is configured again', async () => {
    configure(provider);
    guard = startGuard(page);
    await guard.service.getToken();
    page.configure();
    const { AccessToken } = page.remember();
    expect((await guard.service.getToken()).value).toBe(AccessToken);
    configure(provider);
    expect((await guard.service.getToken()).value).toBe(provider.text);
  });

  it('is read in versions before aws-amplify 6.22 too', async () => {
    const { getTokens } = Amplify;
    Reflect.deleteProperty(Amplify, 'getTokens');
    page.onClose(() => (Amplify.getTokens = getTokens));
    configure(provider);
    guard = startGuard(page);
    expect((await guard.service.getToken()).value).toBe(provider.text);
    page.configure();
    const { AccessToken } = page.remember();
    expect((await guard.service.getToken()).value).toBe(AccessToken);
  });
});

describe("G0 the tokens of a token provider of the app's own", () => {
  it('contain the ID token if there is one', async () => {
    provider.idToken = unsignedJwt({ sub: 'app-user', iat: 1, exp: 2 });
    configure(provider);
    const { source } = installSource(page);
    expect(await source.load()).toMatchObject({ idToken: provider.idToken });
    provider.idToken = undefined;
    expect((await source.load())?.idToken).toBeUndefined();
  });

  it('that are not JWTs belong to one user, and expire an hour after each read', async () => {
    const accessToken = { toString: () => 'opaque', payload: {} };
    configure({ getTokens: async () => ({ accessToken }) });
    const { source } = installSource(page);
    await page.clock.advance(MINUTE);
    const nowMs = page.clock.wallMs();
    expect(await source.load()).toMatchObject({
      accessToken: 'opaque',
      userId: 'user',
      issuedAtMs: nowMs,
      expiresAtMs: nowMs + 60 * MINUTE,
      ageMs: 0,
    });
  });

  it('are current while the provider returns them', async () => {
    configure(provider);
    const { source } = installSource(page);
    const tokens = (await source.load())!;
    expect(await source.isCurrent(tokens)).toBe(true);
    provider.text = provider.mint({ jti: 'other' });
    expect(await source.isCurrent(tokens)).toBe(false);
    provider.text = null;
    expect(await source.isCurrent(tokens)).toBe(false);
  });

  it('are requested once per read, even after another tab has written to the storage', async () => {
    configure(provider);
    const { source } = installSource(page);
    await source.load();
    page.receiveStorageEvent(storageKey('alice', 'accessToken'));
    provider.reads.length = 0;
    await source.load();
    expect(provider.reads).toHaveLength(1);
  });

  it('are returned if the provider is configured during a read from the user pool', async () => {
    page.configure();
    page.remember();
    const { source } = installSource(page);
    await source.load();
    page.storage.slowDown(5, 0);
    const loaded = source.load();
    configure(provider);
    expect(await loaded).toMatchObject({ accessToken: provider.text });
  });

  it('are missing after a refresh: the error says so', async () => {
    configure({ getTokens: async () => null });
    const { source } = installSource(page);
    await expect(source.refresh()).rejects.toMatchObject({
      name: 'TokenGuardError',
      code: 'signed-out',
      message: "The app's token provider returned no tokens.",
    });
  });
});

describe("G10 the age of a token of the app's own token provider", () => {
  it('is measured from its refresh, even if the clock of the device is wrong', async () => {
    jest.spyOn(provider, 'mint').mockReturnValue(
      // By the clock of a server that is ten minutes behind.
      unsignedJwt({ sub: 'app-user', iat: page.clock.wallMs() / SECOND - 600, exp: 9e9 }),
    );
    configure(provider);
    const { source } = installSource(page);
    expect(await source.refresh()).toMatchObject({ ageMs: 0 });
    await page.clock.advance(MINUTE);
    expect(await source.load()).toMatchObject({ ageMs: MINUTE });
  });

  it('includes the time that the refresh takes', async () => {
    configure({
      getTokens: async (options) => {
        if (options?.forceRefresh) page.clock.sleep(9 * SECOND);
        return provider.getTokens(options);
      },
    });
    const { source } = installSource(page);
    expect(await source.refresh()).toMatchObject({ ageMs: 9 * SECOND });
  });

  it('continues if a refresh returns the same token', async () => {
    provider.renews = false;
    configure(provider);
    const { source } = installSource(page);
    await source.load();
    await page.clock.advance(MINUTE);
    expect(await source.refresh()).toMatchObject({ ageMs: MINUTE });
  });

  it('is calculated from `iat` if the token does not come from a refresh', async () => {
    configure(provider);
    const { source } = installSource(page);
    await source.refresh();
    provider.text = provider.mint({ jti: 'other' });
    page.clock.stepWall(5 * MINUTE);
    expect(await source.load()).toMatchObject({ ageMs: 5 * MINUTE });
  });
});

describe('refreshesWithoutToken()', () => {
  it('is true for the user pool only, also after Amplify is configured again', () => {
    const { source } = installSource(page);
    expect(source.refreshesWithoutToken()).toBe(false);
    page.configure();
    expect(source.refreshesWithoutToken()).toBe(true);
    configure(provider);
    expect(source.refreshesWithoutToken()).toBe(false);
  });
});

describe("G0 a custom token provider that calls Amplify's", () => {
  const byUserPool = cognitoUserPoolsTokenProvider.getTokens.bind(cognitoUserPoolsTokenProvider);

  it.each<[string, Provider]>([
    ['is the same provider', cognitoUserPoolsTokenProvider],
    ['at once', { getTokens: (options) => cognitoUserPoolsTokenProvider.getTokens(options) }],
    [
      'later, with its own options',
      {
        getTokens: async (options) => {
          await Promise.resolve();
          return cognitoUserPoolsTokenProvider.getTokens({ ...options });
        },
      },
    ],
    ['with a stored function', { getTokens: byUserPool }],
  ])('(%s) is detected', async (_, tokenProvider) => {
    const { AccessToken } = page.remember();
    cognitoUserPoolsTokenProvider.setAuthConfig(AMPLIFY_CONFIG.Auth);
    configure(tokenProvider);
    guard = startGuard(page);
    expect((await guard.service.ready).status).toBe('signed-in');
    expect((await guard.service.getToken()).value).toBe(AccessToken);
    expect(await accessTokenOfAmplify()).toBe(AccessToken);
    const { value } = await guard.service.refresh();
    expect(value).not.toBe(AccessToken);
    expect(value).toBe(page.stored('accessToken'));
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
    expect(await accessTokenOfAmplify()).toBe(value);
  });
});
