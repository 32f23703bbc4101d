import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TokenGuardClock, TokenGuardError } from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { Hub } from 'aws-amplify/utils';
import {
  AMPLIFY_CONFIG,
  AmplifyPage,
  openAmplifyPage,
  storageKey,
} from '../../../spec-helpers/amplify-page';
import { installSource } from '../../../spec-helpers/installed-source';
import { AmplifyTokenSource } from './amplify-token-source';
import { AmplifySourceTokens } from './amplify-tokens';

const MINUTE = 60_000;

const openedPage = openAmplifyPage();

let page: AmplifyPage;

beforeEach(() => {
  page = openedPage();
});

async function load(source: AmplifyTokenSource): Promise<AmplifySourceTokens> {
  const tokens = await source.load();
  expect(tokens).not.toBeNull();
  return tokens as AmplifySourceTokens;
}

describe('load()', () => {
  it('returns null if nobody is signed in', async () => {
    const { source } = installSource(page);
    expect(await source.load()).toBeNull();
  });

  it('returns the tokens of the signed-in user', async () => {
    const { AccessToken, IdToken } = page.remember();
    const { source } = installSource(page);
    const startedAtMs = page.clock.wallMs();
    expect(await load(source)).toMatchObject({
      accessToken: AccessToken,
      idToken: IdToken,
      userId: 'sub-of-alice',
      issuedAtMs: startedAtMs,
      expiresAtMs: startedAtMs + 60 * MINUTE,
      signedInAtMs: startedAtMs,
      ageMs: 0,
    });
  });

  it('works before the source is installed in Amplify', async () => {
    const { AccessToken } = page.remember();
    const { source, remove } = installSource(page);
    remove();
    expect((await load(source)).accessToken).toBe(AccessToken);
  });

  it('returns an access token without an ID token', async () => {
    page.cognito.idLifetimeS = 0;
    page.remember();
    const tokens = await load(installSource(page).source);
    expect(tokens.idToken).toBeUndefined();
    expect(tokens.expiresAtMs - tokens.issuedAtMs).toBe(60 * MINUTE);
  });

  it('uses the expiry of the ID token if that is earlier', async () => {
    page.cognito.idLifetimeS = 300;
    page.remember();
    const tokens = await load(installSource(page).source);
    expect(tokens.expiresAtMs - tokens.issuedAtMs).toBe(5 * MINUTE);
  });

  it.each(['accessToken', 'idToken'])('returns null if the %s is corrupt', async (name) => {
    page.remember();
    page.store(name, 'not.a.token');
    const { source } = installSource(page);
    expect(await source.load()).toBeNull();
  });

  it('returns null if the sign-in details are corrupt', async () => {
    page.remember();
    page.store('signInDetails', '{');
    const { source } = installSource(page);
    expect(await source.load()).toBeNull();
  });

  it('sends no request, no matter how old the tokens are', async () => {
    page.remember();
    const { source } = installSource(page);
    await page.clock.advance(300 * MINUTE);
    await load(source);
    expect(page.cognito.calls).toEqual([]);
  });
});

describe('G10: the age of tokens in the store', () => {
  it.each([0, 90_000, -90_000])('is correct if the server is ahead by %p ms', async (aheadMs) => {
    page.cognito.aheadMs = aheadMs;
    page.remember();
    const { source } = installSource(page);
    await page.clock.advance(10 * MINUTE);
    expect((await load(source)).ageMs).toBe(10 * MINUTE);
  });

  it('comes from the clocks if the drift is not a number', async () => {
    page.remember();
    page.store('clockDrift', 'a while');
    const { source } = installSource(page);
    await page.clock.advance(10 * MINUTE);
    expect((await load(source)).ageMs).toBe(10 * MINUTE);
  });

  it('comes from the clocks if no drift is stored', async () => {
    page.remember();
    page.forget('clockDrift');
    const { source } = installSource(page);
    await page.clock.advance(10 * MINUTE);
    expect((await load(source)).ageMs).toBe(10 * MINUTE);
  });
});

describe('isCurrent()', () => {
  let source: AmplifyTokenSource;
  let tokens: AmplifySourceTokens;

  beforeEach(async () => {
    page.remember('alice');
    ({ source } = installSource(page));
    tokens = await load(source);
  });

  it('is true for the signed-in user', async () => {
    expect(await source.isCurrent(tokens)).toBe(true);
  });

  it('is true after a refresh in another tab', async () => {
    page.otherTabRefreshes();
    expect(await source.isCurrent(tokens)).toBe(true);
  });

  it('is false after another user signed in in another tab', async () => {
    page.remember('bob');
    expect(await source.isCurrent(tokens)).toBe(false);
  });

  it('is false after a sign-out in another tab', async () => {
    page.otherTabSignsOut();
    expect(await source.isCurrent(tokens)).toBe(false);
  });

  it('is false as soon as this tab signs out, no matter how slow the storage is', async () => {
    page.storage.writeTicks = 20;
    const signedOut = page.writeSignOut();
    expect(await source.isCurrent(tokens)).toBe(false);
    await signedOut;
  });

  it('is false for the previous tokens if the same user signs in again', async () => {
    await page.writeSignOut();
    await page.writeSignIn('alice');
    expect(await source.isCurrent(tokens)).toBe(false);
    expect(await source.isCurrent(await load(source))).toBe(true);
  });

  it('costs one storage read', async () => {
    page.storage.calls = [];
    await source.isCurrent(tokens);
    expect(page.storage.calls).toHaveLength(1);
  });
});

describe('watch()', () => {
  it('reports a sign-in when its tokens can be read', async () => {
    const { source, onChange } = installSource(page);
    const seen: unknown[] = [];
    source.watch(() => seen.push(page.stored('clockDrift')));
    await page.signIn();
    expect(onChange.mock.calls).toEqual([['signed-in']]);
    expect(seen).toEqual([expect.any(String)]);
  });

  it('reports a sign-out when no token can be read anymore', async () => {
    page.remember();
    const { source, onChange } = installSource(page);
    const left: number[] = [];
    source.watch(() => left.push(localStorage.length));
    await page.writeSignOut();
    expect(onChange.mock.calls).toEqual([[]]);
    expect(left).toEqual([0]);
  });

  it("does not report the source's own refresh", async () => {
    page.remember();
    const { source, onChange } = installSource(page);
    await source.refresh();
    expect(onChange).not.toHaveBeenCalled();
  });

  it('stops notifying a removed listener, but notifies the others', async () => {
    const { source, onChange } = installSource(page);
    const former = jest.fn();
    source.watch(former)();
    await page.writeSignIn('alice');
    expect(former).not.toHaveBeenCalled();
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a token', storageKey('alice', 'accessToken')],
    ['the user', storageKey('', '').replace('..', '.LastAuthUser')],
    ['the whole storage', null],
  ])('reports that another tab changed %s', (_, key) => {
    const { onChange } = installSource(page);
    page.receiveStorageEvent(key);
    expect(onChange.mock.calls).toEqual([[]]);
  });

  it.each([
    'theme',
    'CognitoIdentityServiceProviderOfMine',
    `my.${storageKey('a', 'accessToken')}`,
  ])('does not report that another tab changed "%s"', (key) => {
    const { onChange } = installSource(page);
    page.receiveStorageEvent(key);
    expect(onChange).not.toHaveBeenCalled();
  });

  it('reports that the app configured Amplify again', () => {
    const { onChange } = installSource(page);
    Amplify.configure(AMPLIFY_CONFIG);
    expect(onChange.mock.calls).toEqual([[]]);
  });

  it('does not report other events of Amplify', () => {
    // Amplify logs a warning if other code sends on its channels.
    jest.spyOn(console, 'warn').mockReturnValue(undefined);
    const { onChange } = installSource(page);
    Hub.dispatch('core', { event: 'something else' });
    expect(onChange).not.toHaveBeenCalled();
  });

  it('works on a document without a window', async () => {
    TestBed.configureTestingModule({
      providers: [
        AmplifyTokenSource,
        { provide: TokenGuardClock, useValue: page.clock },
        { provide: DOCUMENT, useValue: document.implementation.createHTMLDocument() },
      ],
    });
    const source = TestBed.inject(AmplifyTokenSource);
    const onChange = jest.fn();
    source.watch(onChange);
    const remove = source.guardReads(() => Promise.reject(new Error('Nobody reads here.')));
    await page.writeSignIn('alice');
    expect(onChange).toHaveBeenCalledTimes(1);
    Amplify.configure(AMPLIFY_CONFIG);
    expect(onChange).toHaveBeenCalledTimes(2);
    remove();
  });
});

describe('signOut()', () => {
  it('signs out of Amplify', async () => {
    const { RefreshToken } = page.remember();
    const { source } = installSource(page);
    await source.signOut();
    await page.settle();
    expect(page.cognito.calls).toEqual([
      { operation: 'RevokeToken', input: { ClientId: 'client', Token: RefreshToken } },
    ]);
    expect(page.hubEventsNamed('signedOut')).toHaveLength(1);
    expect(localStorage.length).toBe(0);
  });

  it('leaves nothing of the user in the storage', async () => {
    page.remember();
    page.store('signInDetails', '{}');
    page.store('oauthMetadata', '{"oauthSignIn":false}');
    const { source } = installSource(page);
    await source.signOut();
    await page.settle();
    expect(localStorage.length).toBe(0);
  });

  it('works before the source is installed', async () => {
    page.remember();
    const { source, remove } = installSource(page);
    remove();
    await source.signOut();
    await page.settle();
    expect(localStorage.length).toBe(0);
  });

  it('works if another tab has signed out', async () => {
    page.remember();
    const { source } = installSource(page);
    await source.load();
    page.otherTabSignsOut();
    await source.signOut();
    expect(page.hubEventsNamed('signedOut')).toHaveLength(1);
  });

  it('G12 leaves no token in the storage, and reports it, even if the revocation gets no response', async () => {
    const { RefreshToken } = page.remember();
    const { source, onChange } = installSource(page);
    await source.load();
    const revoked = hangRevocation();
    void source.signOut();
    await page.settle();
    expect(onChange.mock.calls).toEqual([[]]);
    expect(await revoked).toBe(RefreshToken);
    for (const name of ['accessToken', 'idToken', 'refreshToken']) {
      expect(page.stored(name, 'alice')).toBeNull();
    }
    expect((await fetchAuthSession()).tokens).toBeUndefined();
  });
});

describe('withhold()', () => {
  it('G12 hides the tokens from reads through Amplify until the next sign-in', async () => {
    page.remember();
    const { source } = installSource(page, () => {
      throw new TokenGuardError('signed-out', 'Nobody is signed in.');
    });
    source.withhold((await source.load())!);
    expect((await fetchAuthSession()).tokens).toBeUndefined();
    expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeUndefined();
    expect(page.cognito.calls).toEqual([]);
    page.clock.sleep(5_000);
    await page.writeSignIn('alice');
    expect((await fetchAuthSession()).tokens).toBeDefined();
  });
});

/** @returns the refresh token that Amplify tries to revoke. The request gets no answer. */
function hangRevocation(): Promise<string> {
  return new Promise((resolve) => {
    globalThis.fetch = (_, init) => {
      resolve((JSON.parse(init?.body as string) as { readonly Token: string }).Token);
      return new Promise(() => undefined);
    };
  });
}

describe('refresh()', () => {
  it('renews the tokens and stores them', async () => {
    const before = page.remember();
    const { source } = installSource(page);
    const { accessToken, idToken } = await source.refresh();
    expect(accessToken).not.toBe(before.AccessToken);
    expect(page.stored('accessToken')).toBe(accessToken);
    expect(page.stored('idToken')).toBe(idToken);
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
    expect(page.hubEvents.map(({ event }) => event)).toEqual(['tokenRefresh']);
  });

  it('reports whether the tokens are its own or were stored by other code', async () => {
    page.remember();
    const { source } = installSource(page);
    expect(await source.refresh()).toMatchObject({ fromElsewhere: false });
    const plan = page.cognito.plan({ error: 'RefreshTokenReuseException', held: true });
    const refreshed = source.refresh();
    await plan.arrival();
    const { AccessToken } = page.otherTabRefreshes();
    plan.answer();
    expect(await refreshed).toMatchObject({ accessToken: AccessToken, fromElsewhere: true });
  });

  it('reports that the tokens are not its own if they were stored after Amplify had found none', async () => {
    const { source } = installSource(page);
    page.storage.beforeEach = ({ key }) => {
      const hasLooked = page.storage.count('get', '.accessToken') > 0;
      // Amplify reads the name of the user after the tokens.
      if (hasLooked && key.endsWith('.LastAuthUser') && !page.lastAuthUser()) page.remember();
    };
    const { accessToken, fromElsewhere } = await source.refresh();
    expect(accessToken).toBe(page.stored('accessToken'));
    expect(fromElsewhere).toBe(true);
    expect(page.cognito.calls).toEqual([]);
  });

  it('returns current tokens', async () => {
    page.remember();
    const { source } = installSource(page);
    expect(await source.isCurrent(await source.refresh())).toBe(true);
  });

  it('rejects when nobody is signed in', async () => {
    const { source } = installSource(page);
    await expect(source.refresh()).rejects.toMatchObject({
      name: 'TokenGuardError',
      code: 'signed-out',
      message: 'The session ended during the refresh.',
    });
    expect(page.cognito.calls).toEqual([]);
    expect(page.hubEvents).toEqual([]);
  });

  it('rejects with the error of the store if that cannot be read', async () => {
    page.remember();
    const { source } = installSource(page);
    const broken = new Error('The storage is gone.');
    const { authTokenStore } = cognitoUserPoolsTokenProvider;
    jest.spyOn(authTokenStore, 'loadTokens').mockRejectedValue(broken);
    await expect(source.refresh()).rejects.toBe(broken);
  });

  it('renews the tokens that are stored, not the ones that were passed to it', async () => {
    page.cognito.rotation = true;
    page.remember();
    const { source } = installSource(page);
    await source.refresh();
    const { RefreshToken } = page.otherTabRefreshes();
    await source.refresh();
    expect(page.cognito.calls.at(-1)?.input['RefreshToken']).toBe(RefreshToken);
  });
});

describe('the TokenGuardError of an ended session', () => {
  it('says what to do', async () => {
    page.remember();
    const { source } = installSource(page);
    page.cognito.plan({ error: 'NotAuthorizedException' });
    const error = await source.refresh().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TokenGuardError);
    expect(error).toMatchObject({
      code: 'session-ended',
      message: 'The session cannot be renewed. Sign in again.',
    });
  });
});
