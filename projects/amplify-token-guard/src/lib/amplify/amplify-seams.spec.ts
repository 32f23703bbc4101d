import { EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService, provideAmplifyTokenGuard, TokenGuardClock } from 'amplify-token-guard';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { openTab } from '../../../spec-helpers/tab-injector';
import {
  accessTokenOfAmplify,
  AMPLIFY_CONFIG,
  AmplifyPage,
  openAmplifyPage,
  storageKey,
} from '../../../spec-helpers/amplify-page';
import { coreListeners } from '../../../spec-helpers/hub-listeners';
import { identityOf } from '../../../spec-helpers/identity';
import { installSource, startGuard } from '../../../spec-helpers/installed-source';

const MINUTE = 60_000;

const { tokenOrchestrator } = provider;

const openedPage = openAmplifyPage();

let page: AmplifyPage;

beforeEach(() => {
  page = openedPage();
});

/** All parts of Amplify that the guard replaces. */
function seams(): object {
  return {
    store: identityOf(tokenOrchestrator.getTokenStore()),
    refresher: tokenOrchestrator.getTokenRefresher(),
    read: Object.getOwnPropertyDescriptor(provider, 'getTokens'),
    coreListeners: coreListeners(),
  };
}

/** A guard in its own injector, as in a micro-frontend. */
function guardOfItsOwn(): EnvironmentInjector {
  const injector = openTab(provideAmplifyTokenGuard(), {
    provide: TokenGuardClock,
    useValue: page.clock,
  });
  page.onClose(() => injector.destroyed || injector.destroy());
  return injector;
}

/** The window's listeners for storage changes in other tabs. */
function watchStorageListeners(): Set<unknown> {
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = window;
  jest.spyOn(window, 'addEventListener').mockImplementation((type, listener, options) => {
    if (type === 'storage') listeners.add(listener);
    addEventListener.call(window, type, listener, options);
  });
  jest.spyOn(window, 'removeEventListener').mockImplementation((type, listener, options) => {
    if (type === 'storage') listeners.delete(listener);
    removeEventListener.call(window, type, listener, options);
  });
  return listeners;
}

describe('Amplify is configured after the guard has started', () => {
  it.each([
    ['nothing else', undefined],
    ['options', { API: { GraphQL: { headers: () => Promise.resolve({}) } } }],
  ])('with %s: it stays guarded', async (_, libraryOptions) => {
    page.remember();
    startGuard(page);
    await page.clock.settle();
    const before = seams();
    Amplify.configure(AMPLIFY_CONFIG, libraryOptions);
    expect(seams()).toEqual(before);
    // Amplify alone would not refresh this early.
    page.clock.sleep(60 * MINUTE - 20_000);
    await fetchAuthSession();
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
  });

  it('and the guard finds a session that has started in the meantime', async () => {
    const { events } = startGuard(page);
    await page.clock.settle();
    page.remember();
    Amplify.configure(AMPLIFY_CONFIG);
    await page.clock.settle();
    expect(events).toMatchObject([{ type: 'signed-in', userId: 'sub-of-alice' }]);
  });

  it('for another user pool: the guard reads the tokens of that user pool', async () => {
    page.remember('alice');
    const { service } = startGuard(page);
    expect((await service.getToken()).userId).toBe('sub-of-alice');
    Amplify.configure({
      ...AMPLIFY_CONFIG,
      Auth: { Cognito: { userPoolId: 'eu-central-1_other', userPoolClientId: 'other' } },
    });
    await expect(service.getToken()).rejects.toMatchObject({ code: 'signed-out' });
    expect((await fetchAuthSession()).tokens).toBeUndefined();
    Amplify.configure(AMPLIFY_CONFIG);
    expect((await service.getToken()).userId).toBe('sub-of-alice');
  });

  it('for another user pool during a refresh: the guard does not use the tokens of the previous one', async () => {
    page.remember('alice');
    const { source } = installSource(page);
    const plan = page.cognito.plan({ held: true });
    const refreshed = source.refresh().catch((error: unknown) => error);
    await plan.arrival();
    Amplify.configure({
      ...AMPLIFY_CONFIG,
      Auth: { Cognito: { userPoolId: 'eu-central-1_other', userPoolClientId: 'other' } },
    });
    plan.answer();
    expect(await refreshed).toBeInstanceOf(Error);
    expect(Object.keys(localStorage).filter((key) => key.includes('.other.'))).toEqual([]);
  });

  it("and still calls the app's own headers function", async () => {
    const headers = jest.fn(() => Promise.resolve({ 'x-own': 'header' }));
    Amplify.configure(AMPLIFY_CONFIG, { API: { GraphQL: { headers } } });
    provider.setKeyValueStorage(page.storage);
    const { AccessToken } = page.remember();
    startGuard(page);
    // Amplify's own type is too deep for the compiler.
    const client = generateClient() as unknown as { graphql(options: object): Promise<unknown> };
    await client.graphql({ query: 'query Ping { ping }' });
    expect(headers).toHaveBeenCalledTimes(1);
    expect(page.cognito.apiTokens).toEqual([AccessToken]);
  });
});

describe('G16: destroying the guard', () => {
  it('restores Amplify', () => {
    const before = seams();
    const storageListeners = watchStorageListeners();
    startGuard(page);
    expect(seams()).not.toEqual(before);
    expect(storageListeners.size).toBe(1);
    TestBed.resetTestingModule();
    expect(seams()).toEqual(before);
    expect(Object.hasOwn(provider, 'getTokens')).toBe(false);
    expect(storageListeners.size).toBe(0);
    expect(page.clock.timerCount).toBe(0);
  });

  it('installs and removes each of the three seams', () => {
    const { store, refresher, read } = seams() as Record<string, unknown>;
    const { remove } = installSource(page);
    const guarded = seams() as Record<string, unknown>;
    expect(guarded['store']).not.toBe(store);
    expect(guarded['refresher']).not.toBe(refresher);
    expect(guarded['read']).not.toEqual(read);
    remove();
    expect(seams()).toMatchObject({ store, refresher, read });
  });

  it('lets plain Amplify continue the session', async () => {
    const { AccessToken } = page.remember();
    startGuard(page);
    await fetchAuthSession({ forceRefresh: true });
    TestBed.resetTestingModule();
    expect(await accessTokenOfAmplify()).not.toBe(AccessToken);
    await fetchAuthSession({ forceRefresh: true });
    expect(await accessTokenOfAmplify()).toBe(page.stored('accessToken'));
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(2);
  });

  it('stops its notifications', async () => {
    const { onChange, remove } = installSource(page);
    remove();
    page.receiveStorageEvent(storageKey('alice', 'accessToken'));
    Amplify.configure(AMPLIFY_CONFIG);
    await page.writeSignIn('alice');
    await page.writeSignOut();
    expect(onChange).not.toHaveBeenCalled();
  });

  it('does not replace a store that was installed later', () => {
    const { remove } = installSource(page);
    const theirs = { ...tokenOrchestrator.getTokenStore() };
    tokenOrchestrator.setAuthTokenStore(theirs);
    remove();
    expect(tokenOrchestrator.getTokenStore()).toBe(theirs);
    expect(Object.hasOwn(provider, 'getTokens')).toBe(false);
  });

  it('does not replace a refresher that was installed later', () => {
    const { store } = seams() as Record<string, unknown>;
    const { remove } = installSource(page);
    const theirs = (): never => {
      throw new Error('Nobody refreshes here.');
    };
    tokenOrchestrator.setTokenRefresher(theirs);
    remove();
    expect(tokenOrchestrator.getTokenRefresher()).toBe(theirs);
    expect(identityOf(tokenOrchestrator.getTokenStore())).toBe(store);
  });

  it('restores reads that were installed earlier', async () => {
    const { AccessToken } = page.remember();
    const plain = provider.getTokens.bind(provider);
    const reads: unknown[] = [];
    const theirs: typeof plain = (options) => {
      reads.push(options);
      return plain(options);
    };
    provider.getTokens = theirs;
    const { remove } = installSource(page);
    expect(provider.getTokens).not.toBe(theirs);
    remove();
    expect(provider.getTokens).toBe(theirs);
    expect(await accessTokenOfAmplify()).toBe(AccessToken);
    expect(reads).toHaveLength(1);
  });

  it('does not break wrappers that were installed later', async () => {
    page.remember();
    const { remove } = installSource(page);
    const read = provider.getTokens;
    provider.getTokens = (options) => read(options);
    const refresh = tokenOrchestrator.getTokenRefresher();
    tokenOrchestrator.setTokenRefresher((input) => refresh(input));
    const store = tokenOrchestrator.getTokenStore();
    tokenOrchestrator.setAuthTokenStore(Object.create(store) as typeof store);
    remove();
    const { tokens } = await fetchAuthSession({ forceRefresh: true });
    expect(tokens?.accessToken.toString()).toBe(page.stored('accessToken'));
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
  });

  it('does not replace reads that were installed later', () => {
    const { remove } = installSource(page);
    const theirs = (): Promise<null> => Promise.resolve(null);
    provider.getTokens = theirs;
    remove();
    expect(provider.getTokens).toBe(theirs);
  });
});

describe('G16: two guards on one page', () => {
  it('work together, and keep the session', async () => {
    page.cognito.rotation = true;
    page.remember();
    const services = [guardOfItsOwn(), guardOfItsOwn()].map((guard) => guard.get(AuthTokenService));
    for (const service of [...services, ...services]) {
      const refreshed = service.refresh();
      // A lock is released with a delay, so that the next holder sees the stored values. It may be
      // requested twice.
      await page.clock.advance(500);
      await refreshed;
    }
    const values = await Promise.all(
      services.map(async (service) => (await service.getToken()).value),
    );
    expect(page.sessionCanBeRenewed()).toBe(true);
    expect(values).toContain(page.stored('accessToken'));
    expect(page.hubEventsNamed('tokenRefresh_failure')).toEqual([]);
  });

  it.each([
    ['first', [0, 1]],
    ['second', [1, 0]],
  ])('restore Amplify when the %s is destroyed first', async (_, order) => {
    const before = seams();
    const guards = [guardOfItsOwn(), guardOfItsOwn()];
    for (const index of order) guards[index]?.destroy();
    expect(seams()).toEqual(before);
    const { AccessToken } = page.remember();
    expect(await accessTokenOfAmplify()).toBe(AccessToken);
  });

  it.each([
    ['first', 1, 0],
    ['second', 0, 1],
  ])('keep the %s working when the other is destroyed', async (_, other, left) => {
    page.remember();
    const guards = [guardOfItsOwn(), guardOfItsOwn()];
    await page.clock.settle();
    guards[other]?.destroy();
    const service = guards[left]!.get(AuthTokenService);
    // Amplify alone would not refresh this early.
    page.clock.sleep(60 * MINUTE - 20_000);
    await fetchAuthSession();
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
    await page.writeSignOut();
    await expect(service.getToken()).rejects.toMatchObject({ code: 'signed-out' });
  });
});
