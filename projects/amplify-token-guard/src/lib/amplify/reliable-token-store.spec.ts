import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { AmplifyPage, openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { CLIENT_ID } from '../../../spec-helpers/fake-cognito';
import { AmplifyTokens } from './amplify-tokens';
import { ReliableTokenStore, tracesOf } from './reliable-token-store';

const openedPage = openAmplifyPage();

let page: AmplifyPage;

let store: ReliableTokenStore;

beforeEach(() => {
  page = openedPage();
  store = new ReliableTokenStore(cognitoUserPoolsTokenProvider.authTokenStore, page.clock);
});

function eraseTokens(tokens: AmplifyTokens): Promise<void> {
  return store.erase(tracesOf(tokens));
}

/** Makes the storage reject all writes or removals of keys with this end. */
function fail(kind: 'set' | 'remove', keyEnd = ''): void {
  page.storage.beforeEach = (call) => {
    if (call.kind === kind && call.key.endsWith(keyEnd)) throw new Error('The storage is full.');
  };
}

function heal(): void {
  page.storage.beforeEach = () => undefined;
}

/** A user's stored tokens, in Amplify's format. */
function storedTokens(username: string): AmplifyTokens {
  const text = (name: string): string => page.stored(name, username) ?? '';
  const token = (name: string): AmplifyTokens['accessToken'] => {
    const value = text(name);
    return { toString: () => value, payload: { client_id: CLIENT_ID } };
  };
  return {
    accessToken: token('accessToken'),
    idToken: token('idToken'),
    refreshToken: text('refreshToken'),
    clockDrift: 0,
    username,
  };
}

describe('G9 the tokens that a late refresh has stored', () => {
  it('are removed with everything that belongs to them', async () => {
    page.remember('alice');
    page.store('clockDrift', '5');
    page.store('signInDetails', '{}');
    await eraseTokens(storedTokens('alice'));
    expect(localStorage.length).toBe(0);
  });

  it('are removed if only some of them are left', async () => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    page.forget('accessToken');
    await eraseTokens(tokens);
    expect(localStorage.length).toBe(0);
  });

  it('are removed without affecting a user who has signed in since', async () => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    page.remember('bob');
    await eraseTokens(tokens);
    expect(page.lastAuthUser()).toBe('bob');
    expect(page.stored('accessToken', 'alice')).toBeNull();
    expect(page.stored('refreshToken', 'alice')).toBeNull();
    expect(page.stored('accessToken', 'bob')).not.toBeNull();
    expect(page.stored('refreshToken', 'bob')).not.toBeNull();
  });

  it('are not removed if newer ones have replaced them', async () => {
    page.remember('alice');
    const old = storedTokens('alice');
    page.clock.sleep(1_000);
    page.remember('alice');
    const before = JSON.stringify(localStorage);
    await eraseTokens(old);
    expect(JSON.stringify(localStorage)).toBe(before);
  });

  it('are not removed while the same user is signing in again', async () => {
    page.remember('alice');
    const old = storedTokens('alice');
    // Amplify writes the name of the user first.
    for (const name of ['accessToken', 'idToken', 'refreshToken']) page.forget(name);
    const before = JSON.stringify(localStorage);
    await eraseTokens(old);
    expect(JSON.stringify(localStorage)).toBe(before);
    expect(page.lastAuthUser()).toBe('alice');
  });

  it('are removed without the name of the user if Amplify still needs it', async () => {
    page.remember('alice');
    await store.erase(tracesOf(storedTokens('alice')), { keepUser: true });
    expect(page.lastAuthUser()).toBe('alice');
    expect(page.stored('accessToken')).toBeNull();
    expect(page.stored('refreshToken')).toBeNull();
  });

  it('can still be read if the storage does not remove them', async () => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    fail('remove');
    await expect(eraseTokens(tokens)).rejects.toThrow('The storage is full.');
    heal();
    expect(await store.load()).toMatchObject({ refreshToken: tokens.refreshToken });
  });

  it('are removed without the tokens that they are mixed with', async () => {
    page.remember('alice');
    const old = storedTokens('alice');
    page.clock.sleep(1_000);
    const { AccessToken } = page.cognito.signIn('alice');
    page.store('accessToken', AccessToken);
    await eraseTokens(old);
    expect(page.stored('accessToken')).toBe(AccessToken);
    expect(page.stored('refreshToken')).toBeNull();
    expect(page.lastAuthUser()).toBe('alice');
  });

  it('are removed if there is no ID token or refresh token', async () => {
    page.remember('alice');
    page.forget('idToken');
    page.forget('refreshToken');
    const { idToken: _, refreshToken: __, ...tokens } = storedTokens('alice');
    await eraseTokens(tokens);
    expect(localStorage.length).toBe(0);
  });
});

describe('G9 a user who signs in in another tab while this tab removes tokens', () => {
  it.each<[string, (tokens: AmplifyTokens) => Promise<void>]>([
    ['after a sign-out', () => store.clear()],
    ['after a late refresh', (tokens) => eraseTokens(tokens)],
  ])('stays signed in %s', async (_, remove) => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    page.storage.beforeEach = () => {
      if (page.lastAuthUser() !== null) return;
      page.remember('bob');
      heal();
    };
    await remove(tokens);
    expect(page.lastAuthUser()).toBe('bob');
    expect(page.stored('accessToken', 'alice')).toBeNull();
  });
});

describe('G0 a read of the tokens', () => {
  it('is repeated if the storage returns invalid data', async () => {
    page.remember('alice');
    const { getItem } = page.storage;
    let isFirst = true;
    jest.spyOn(page.storage, 'getItem').mockImplementation(async (key) => {
      const value = await getItem.call(page.storage, key);
      if (!key.endsWith('.accessToken') || !isFirst) return value;
      isFirst = false;
      return 'nonsense';
    });
    expect(await store.load()).toMatchObject({ username: 'alice' });
  });

  it('reads each key twice if nobody is signed in', async () => {
    expect(await store.load()).toBeNull();
    const keys = page.storage.calls.map(({ key }) => key);
    for (const key of keys) expect(keys.filter((other) => other === key)).toHaveLength(2);
  });
});

it('reads the name of the user only once, because it is read before each request', async () => {
  await store.getLastAuthUser();
  expect(page.storage.calls).toHaveLength(1);
});

describe('G0 a value that the storage does not keep', () => {
  it('is returned from memory if it is the name of the user', async () => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    localStorage.clear();
    fail('set', '.LastAuthUser');
    await expect(store.store(tokens, { isSignIn: true })).rejects.toThrow('The storage is full.');
    expect(page.lastAuthUser()).toBeNull();
    expect(await store.getLastAuthUser()).toBe('alice');
    expect(await store.load()).toMatchObject({ username: 'alice' });
    expect(await store.getLastAuthUser()).toBe('alice');
  });

  it('stays in memory while the storage returns invalid data', async () => {
    const { AccessToken } = page.remember('alice');
    fail('set');
    const tokens = { ...storedTokens('alice'), refreshToken: 'the only one that is valid' };
    await expect(store.store(tokens, { isSignIn: false })).rejects.toThrow('The storage is full.');
    heal();
    page.store('accessToken', 'nonsense');
    expect(await store.load()).toBeNull();
    page.store('accessToken', AccessToken);
    expect(await store.load()).toMatchObject({ refreshToken: 'the only one that is valid' });
  });
});

describe('G12 the record for removing tokens', () => {
  it('contains no part of them', () => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    const remembered = JSON.stringify(tracesOf(tokens));
    for (const token of [tokens.accessToken, tokens.idToken, tokens.refreshToken]) {
      for (const part of String(token).split('.')) expect(remembered).not.toContain(part);
    }
  });

  it('distinguishes tokens of the same length', () => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    const refreshTokens = Array.from({ length: 1_000 }, (_, number) => `refresh-${1_000 + number}`);
    const traces = refreshTokens.map((refreshToken) => tracesOf({ ...tokens, refreshToken }));
    const different = new Set(traces.map(({ fingerprints }) => fingerprints['refreshToken']));
    expect(different.size).toBe(1_000);
  });
});
