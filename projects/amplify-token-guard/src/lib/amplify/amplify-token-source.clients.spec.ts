import { TestBed } from '@angular/core/testing';
import { AUTH_KEY_PREFIX, cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import * as fc from 'fast-check';
import {
  accessTokenOfAmplify,
  AMPLIFY_CONFIG,
  AmplifyPage,
  openAmplifyPage,
} from '../../../spec-helpers/amplify-page';
import { installSource, StartedGuard, startGuard } from '../../../spec-helpers/installed-source';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { runs } from '../../../spec-helpers/runs';
import { payloadOf, unsignedJwt } from '../../../spec-helpers/unsigned-jwt';
import { ticks } from '../../../spec-helpers/watched-storage';
import { sessionIdOf } from './amplify-tokens';

const MINUTE = 60_000;
const OTHER_CLIENT = 'other-client';

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let guard: StartedGuard;

beforeEach(() => {
  page = openedPage();
});

/** Another app client of the same user pool. */
function configureOther(): void {
  const { userPoolId } = AMPLIFY_CONFIG.Auth.Cognito;
  const Auth = { Cognito: { userPoolId, userPoolClientId: OTHER_CLIENT } };
  page.configure({ ...AMPLIFY_CONFIG, Auth });
}

/** A user who signed in earlier with the other app client. */
function rememberAtOther(username = 'alice'): string {
  const { AccessToken, IdToken = '' } = page.cognito.signIn(username);
  const accessToken = unsignedJwt({ ...payloadOf(AccessToken), client_id: OTHER_CLIENT });
  const store = (name: string, value: string): void =>
    localStorage.setItem(`${AUTH_KEY_PREFIX}.${OTHER_CLIENT}.${name}`, value);
  store('LastAuthUser', username);
  store(`${username}.accessToken`, accessToken);
  store(`${username}.idToken`, IdToken);
  store(`${username}.refreshToken`, 'refresh-token-at-other');
  return accessToken;
}

/** Everything that is stored for the other app client. */
function storedAtOther(): Record<string, string | null> {
  const keys = Object.keys(localStorage).filter((key) => key.includes(`.${OTHER_CLIENT}.`));
  return Object.fromEntries(keys.map((key) => [key, localStorage.getItem(key)]));
}

describe('G20 the same user in another app client', () => {
  it('the next call uses the other app client, in both directions', async () => {
    const { AccessToken } = page.remember();
    const atOther = rememberAtOther();
    guard = startGuard(page);
    expect((await guard.service.getToken()).value).toBe(AccessToken);
    for (let i = 0; i < 2; i++) {
      configureOther();
      expect((await guard.service.getToken()).value).toBe(atOther);
      expect(await accessTokenOfAmplify()).toBe(atOther);
      page.configure();
      expect((await guard.service.getToken()).value).toBe(AccessToken);
      expect(await accessTokenOfAmplify()).toBe(AccessToken);
    }
    expect(page.cognito.calls).toEqual([]);
  });

  it('later calls do not read the whole store', async () => {
    page.remember();
    rememberAtOther();
    guard = startGuard(page);
    await guard.service.getToken();
    configureOther();
    page.configure();
    await guard.service.getToken();
    await page.clock.settle();
    page.storage.calls = [];
    await guard.service.getToken();
    expect(page.storage.calls).toHaveLength(1);
  });

  it('a caller that waits for a token of the previous app client does not get one of the new', async () => {
    page.remember();
    rememberAtOther();
    guard = startGuard(page);
    await page.clock.settle();
    page.clock.sleep(60 * MINUTE);
    const plan = page.cognito.plan({ held: true });
    const waiting = outcomeOf(guard.service.getToken());
    await plan.arrival();
    configureOther();
    plan.answer();
    expect(await waiting).toMatchObject({ error: { code: 'user-changed' } });
  });

  it('a refresh for the previous app client returns the tokens of the new one, without a request', async () => {
    page.remember();
    const atOther = rememberAtOther();
    const { source } = installSource(page);
    const before = (await source.load())!;
    configureOther();
    expect(await source.refresh(before)).toMatchObject({
      accessToken: atOther,
      fromElsewhere: true,
    });
    expect(page.cognito.calls).toEqual([]);
  });

  it('its session survives any refresh of the previous app client, at any time', async () => {
    const { authTokenStore } = cognitoUserPoolsTokenProvider;
    const storing = jest.spyOn(authTokenStore, 'storeTokens');
    const clearing = jest.spyOn(authTokenStore, 'clearTokens');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(250),
        fc.constantFrom(undefined, 'NotAuthorizedException', 'RefreshTokenReuseException'),
        fc.boolean(),
        async (step, error, isSlow) => {
          TestBed.resetTestingModule();
          page.reset();
          page.cognito.calls.length = 0;
          page.configure();
          page.remember();
          rememberAtOther();
          const before = storedAtOther();
          guard = startGuard(page);
          await page.clock.settle();
          if (isSlow) page.storage.slowDown(3, 3);
          page.cognito.plan(error ? { error } : {});
          const refreshed = outcomeOf(guard.service.refresh());
          await ticks(step);
          // While Amplify writes or clears its keys one by one, it derives their names from the
          // current configuration, with or without the guard.
          const writes = [...storing.mock.results, ...clearing.mock.results];
          await Promise.all(writes.map((result) => result.value as Promise<void>));
          configureOther();
          await page.clock.advance(5_000);
          const { value, error: problem } = await outcomeOf(guard.service.getToken());
          await refreshed;
          await page.settle();
          expect(problem).toBeUndefined();
          expect(payloadOf(value?.value ?? '')['client_id']).toBe(OTHER_CLIENT);
          expect(storedAtOther()).toEqual(before);
          expect(page.cognito.calls.every(({ input }) => input['ClientId'] === 'client')).toBe(
            true,
          );
        },
      ),
      { numRuns: runs(40), examples: [[176, undefined, true]] },
    );
  });
});

describe('G20 a storage that Amplify gets later', () => {
  it('is read from then on, even if the same user is signed in there', async () => {
    page.remember();
    guard = startGuard(page);
    await guard.service.getToken();
    const { AccessToken, RefreshToken = '' } = page.cognito.signIn('alice');
    const other = new Map<string, string>();
    const key = `${AUTH_KEY_PREFIX}.client`;
    other.set(`${key}.LastAuthUser`, 'alice');
    other.set(`${key}.alice.accessToken`, AccessToken);
    other.set(`${key}.alice.refreshToken`, RefreshToken);
    cognitoUserPoolsTokenProvider.setKeyValueStorage({
      getItem: async (name) => other.get(name) ?? null,
      setItem: async (name, value) => void other.set(name, value),
      removeItem: async (name) => void other.delete(name),
      clear: async () => other.clear(),
    });
    expect((await guard.service.getToken()).value).toBe(AccessToken);
  });
});

describe('G20 the name of a session', () => {
  const claims = {
    iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_pool',
    client_id: 'client',
    sub: 'alice',
    auth_time: 1_893_456_000,
  };

  function nameOf(others: object): string | undefined {
    const payload = { ...claims, ...others } as never;
    return sessionIdOf({ accessToken: { payload, toString: () => '' } });
  }

  it.each([
    ['pool', { iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_tool' }],
    ['app client', { client_id: 'other' }],
    ['user', { sub: 'bob' }],
    ['sign-in', { auth_time: 1_893_456_001 }],
  ])('differs for another %s', (_, other) => {
    expect(nameOf(other)).not.toBe(nameOf({}));
  });

  it('stays the same after a refresh', () => {
    expect(nameOf({ iat: 1, exp: 2, jti: 'other', origin_jti: 'other' })).toBe(nameOf({}));
  });
});
