import { ManualClock } from 'amplify-token-guard/testing';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { AmplifyPage, openAmplifyPage, storageKey } from '../../../spec-helpers/amplify-page';
import { CLIENT_ID } from '../../../spec-helpers/fake-cognito';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { ticks, WatchedStorage } from '../../../spec-helpers/watched-storage';
import { AmplifyTokens, GuardedTokenStore, StoreObserver } from './amplify-token-store';

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let store: GuardedTokenStore;
/** Access tokens that count as the result of a refresh, and those of them that are wanted. */
let refreshed: Set<string>;
let wanted: Set<string>;
/** Access tokens of sessions that were ended. */
let over: Set<string>;
let session: number;
let lostSession: number | undefined;
let log: string[];

function tokens(text: string, rest: Partial<AmplifyTokens> = {}): AmplifyTokens {
  const payload = { client_id: CLIENT_ID };
  const accessToken = { toString: () => `${text}.e30.unsigned`, payload };
  return { accessToken, clockDrift: 0, username: 'alice', ...rest };
}

function refreshedTokens(text: string): AmplifyTokens {
  refreshed.add(`${text}.e30.unsigned`);
  wanted.add(`${text}.e30.unsigned`);
  return tokens(text);
}

function storedAccessToken(): string | undefined {
  return page.stored('accessToken', 'alice')?.replace('.e30.unsigned', '');
}

beforeEach(() => {
  page = openedPage();
  refreshed = new Set();
  wanted = new Set();
  over = new Set();
  session = 7;
  lostSession = undefined;
  log = [];
  const observer: StoreObserver = {
    isRefresh: ({ accessToken }) => refreshed.has(accessToken.toString()),
    isWanted: ({ accessToken }) => wanted.has(accessToken.toString()),
    isOver: ({ accessToken }) => over.has(accessToken.toString()),
    onLeftover: () => log.push('leftover'),
    beforeChange: () => log.push(`before: ${storedAccessToken()}`),
    afterChange: () => log.push(`after: ${storedAccessToken()}`),
    afterRefresh: () => log.push(`refreshed: ${storedAccessToken()}`),
    get session() {
      return session;
    },
    takeLostSession: () => lostSession,
  };
  const { authTokenStore } = cognitoUserPoolsTokenProvider;
  store = new GuardedTokenStore(authTokenStore, observer, new ManualClock());
});

describe('GuardedTokenStore', () => {
  it('stores, loads and clears tokens as Amplify does', async () => {
    await store.storeTokens(tokens('first', { refreshToken: 'renew' }));
    expect(await store.loadTokens()).toMatchObject({ username: 'alice', refreshToken: 'renew' });
    expect(await store.getLastAuthUser()).toBe('alice');
    await store.clearTokens();
    expect(await store.loadTokens()).toBeNull();
    expect(localStorage.length).toBe(0);
  });

  it('keeps what Amplify knows of devices', async () => {
    const deviceMetadata = { deviceKey: 'key', deviceGroupKey: 'group', randomPassword: 'word' };
    await store.storeTokens(tokens('first', { deviceMetadata }));
    expect(await store.getDeviceMetadata()).toEqual(deviceMetadata);
    expect(await store.getDeviceMetadata('bob')).toBeNull();
    await store.clearDeviceMetadata('bob');
    expect(await store.getDeviceMetadata('alice')).toEqual(deviceMetadata);
    await store.clearDeviceMetadata('alice');
    expect(await store.getDeviceMetadata('alice')).toBeNull();
  });

  it('keeps what Amplify knows of redirects', async () => {
    await store.setOAuthMetadata({ oauthSignIn: true });
    expect(await store.getOAuthMetadata()).toEqual({ oauthSignIn: true });
  });

  it('takes another storage', async () => {
    const other = new WatchedStorage();
    store.setKeyValueStorage(other);
    await store.storeTokens(tokens('first'));
    expect(other.count('set', 'accessToken')).toBe(1);
    expect(page.storage.calls).toEqual([]);
  });

  it('announces a sign-in before and after it is written', async () => {
    await store.storeTokens(tokens('first'));
    await store.storeTokens(tokens('second'));
    expect(log).toEqual(['before: undefined', 'after: first', 'before: first', 'after: second']);
  });

  it('announces a sign-out before and after it is written', async () => {
    await store.storeTokens(tokens('first'));
    log = [];
    await store.clearTokens();
    expect(log).toEqual(['before: first', 'after: undefined']);
  });

  it('announces at once, however slow the storage is', async () => {
    page.storage.writeTicks = 5;
    const written = store.storeTokens(tokens('first'));
    expect(log).toEqual(['before: undefined']);
    await written;
  });

  it('stores a refresh, which is no change of session', async () => {
    await store.storeTokens(refreshedTokens('fresh'));
    expect(storedAccessToken()).toBe('fresh');
    expect(log).toEqual(['refreshed: fresh']);
  });
});

describe('G9: a refresh that comes too late', () => {
  it('is not stored', async () => {
    const late = refreshedTokens('late');
    wanted.clear();
    await outcomeOf(store.storeTokens(late));
    expect(page.storage.count('set')).toBe(0);
  });

  it('is judged when it is its turn to be written', async () => {
    page.storage.writeTicks = 3;
    const late = refreshedTokens('late');
    const signedOut = store.clearTokens();
    const stored = outcomeOf(store.storeTokens(late));
    wanted.clear();
    await signedOut;
    await stored;
    expect(page.storage.count('set')).toBe(0);
  });

  it('is taken out again, and not told of, when the session ends while it is being written', async () => {
    const late = refreshedTokens('late');
    page.storage.beforeEach = ({ kind }) => {
      // By a sign-out in another tab, whose clearing of the storage is already over.
      if (kind === 'set') wanted.clear();
    };
    await store.storeTokens(late);
    expect(page.storage.count('set', 'accessToken')).toBe(1);
    expect(localStorage.length).toBe(0);
    expect(log).toEqual([]);
  });

  it('does not mix with a sign-in that is being written', async () => {
    page.storage.readTicks = 2;
    page.storage.writeTicks = 3;
    const all = [
      store.storeTokens(refreshedTokens('fresh')),
      store.storeTokens(tokens('bobs', { username: 'bob' })),
      store.storeTokens(refreshedTokens('fresher')),
    ];
    await Promise.all(all);
    const written = page.storage.calls.filter(({ kind }) => kind === 'set').map(({ key }) => key);
    const ofOneUser = (username: string): string[] => [
      storageKey('', '').replace('..', '.LastAuthUser'),
      storageKey(username, 'accessToken'),
      storageKey(username, 'clockDrift'),
    ];
    expect(written).toEqual([...ofOneUser('alice'), ...ofOneUser('bob'), ...ofOneUser('alice')]);
  });

  it('cannot be read back before a sign-out under way is done', async () => {
    await store.storeTokens(tokens('first'));
    page.storage.writeTicks = 10;
    const signedOut = store.clearTokens();
    const loaded = store.loadTokens();
    expect(await loaded).toBeNull();
    await signedOut;
  });
});

describe('G9 what is left in the storage of a session that was ended', () => {
  beforeEach(async () => {
    await store.storeTokens(tokens('first'));
    over.add('first.e30.unsigned');
    log = [];
  });

  it('is not used, and told of', async () => {
    expect(await store.loadTokens()).toBeNull();
    expect(log).toEqual(['leftover']);
    expect(storedAccessToken()).toBe('first');
  });

  it('is discarded on demand', async () => {
    await store.discard();
    expect(localStorage.length).toBe(0);
    expect(log).toEqual([]);
  });

  it('is told from a session that goes on', async () => {
    await store.storeTokens(tokens('second'));
    log = [];
    await store.discard();
    expect((await store.loadTokens())?.accessToken.toString()).toBe('second.e30.unsigned');
    expect(log).toEqual([]);
  });

  it('is discarded even where Amplify finds no tokens in what is left', async () => {
    await store.storeTokens({ ...refreshedTokens('late'), refreshToken: 'late' });
    over.add('late.e30.unsigned');
    localStorage.removeItem(storageKey('alice', 'accessToken'));
    expect(localStorage.length).toBeGreaterThan(0);
    await store.discard();
    expect(localStorage.length).toBe(0);
  });

  it('is not used either when the storage has not taken it', async () => {
    page.storage.beforeEach = ({ kind }) => {
      if (kind !== 'get') throw new Error('The storage is full.');
    };
    await store.storeTokens(refreshedTokens('late'));
    over = new Set(['late.e30.unsigned']);
    log = [];
    expect(await store.loadTokens()).toBeNull();
    expect(log).toEqual(['leftover']);
  });
});

describe('G8: clearing the tokens of a session that was lost', () => {
  beforeEach(() => store.storeTokens(tokens('first')));

  it('is not announced as a sign-out', async () => {
    log = [];
    lostSession = 7;
    await store.clearTokens();
    expect(localStorage.length).toBe(0);
    expect(log).toEqual([]);
  });

  it('does not touch a session that has begun since', async () => {
    lostSession = 6;
    await store.clearTokens();
    expect(storedAccessToken()).toBe('first');
  });

  it('does not touch a session that begins before it is its turn', async () => {
    page.storage.writeTicks = 3;
    const begun = store.storeTokens(tokens('second'));
    lostSession = 7;
    const cleared = store.clearTokens();
    session = 8;
    await Promise.all([begun, cleared]);
    expect(storedAccessToken()).toBe('second');
  });
});

describe('G9: a read while somebody writes', () => {
  it.each([
    ['reads that are slow', 4, 0],
    ['writes that are slow', 0, 4],
    ['both equally slow', 2, 2],
  ])('is of one piece with %s', async (_, readTicks, writeTicks) => {
    const torn: number[] = [];
    for (let delay = 0; delay < 40; delay++) {
      await store.storeTokens(tokens('old', { refreshToken: 'old' }));
      Object.assign(page.storage, { readTicks, writeTicks });
      const loaded = store.loadTokens();
      await ticks(delay);
      const written = store.storeTokens(tokens('new', { refreshToken: 'new' }));
      const { accessToken, refreshToken } = (await loaded) ?? {};
      await written;
      Object.assign(page.storage, { readTicks: 0, writeTicks: 0 });
      if (!accessToken?.toString().startsWith(refreshToken ?? '')) torn.push(delay);
    }
    expect(torn).toEqual([]);
  });
});

describe('a storage that fails', () => {
  beforeEach(() => {
    page.storage.beforeEach = ({ kind }) => {
      if (kind !== 'get') throw new Error('The storage is full.');
    };
  });

  function heal(): void {
    page.storage.beforeEach = () => undefined;
  }

  it('is told to whoever signs in or out', async () => {
    await expect(store.storeTokens(tokens('first'))).rejects.toThrow('The storage is full.');
    await expect(store.clearTokens()).rejects.toThrow('The storage is full.');
  });

  it('lets a refresh go on with its tokens, until they are stored', async () => {
    heal();
    await store.storeTokens(tokens('first'));
    page.storage.beforeEach = ({ kind }) => {
      if (kind !== 'get') throw new Error('The storage is full.');
    };
    const unsaved = refreshedTokens('a');
    await store.storeTokens(unsaved);
    expect(storedAccessToken()).toBe('first');
    expect(await store.loadTokens()).toBe(unsaved);
    heal();
    await store.storeTokens(refreshedTokens('b'));
    expect(storedAccessToken()).toBe('b');
    expect((await store.loadTokens())?.accessToken.toString()).toBe('b.e30.unsigned');
  });

  it.each([
    ['another user’s', { username: 'bob' }],
    ['newer ones', { iat: 8 }],
  ])('does not keep them in place of %s, which another tab has stored', async (_, other) => {
    const mint = (iat: number): AmplifyTokens['accessToken'] => ({
      toString: () => `minted-at-${iat}.${btoa(JSON.stringify({ iat }))}.unsigned`,
      payload: { client_id: CLIENT_ID, iat },
    });
    const unsaved = { ...refreshedTokens('a'), accessToken: mint(7) };
    refreshed.add(unsaved.accessToken.toString());
    wanted.add(unsaved.accessToken.toString());
    await store.storeTokens(unsaved);
    heal();
    const { username = 'alice', iat = 7 } = other as { username?: string; iat?: number };
    await store.inner.storeTokens(tokens('ignored', { accessToken: mint(iat), username }));
    expect(await store.loadTokens()).toMatchObject({ username, accessToken: { payload: { iat } } });
    expect(await store.loadTokens()).not.toBe(unsaved);
  });

  it('lets nobody go on with them after the next sign-in', async () => {
    page.remember();
    await store.storeTokens(refreshedTokens('a'));
    heal();
    await store.storeTokens(tokens('second'));
    expect((await store.loadTokens())?.accessToken.toString()).toBe('second.e30.unsigned');
  });

  it('does not stand in the way of later writes', async () => {
    await outcomeOf(store.storeTokens(tokens('first')));
    heal();
    await store.storeTokens(tokens('second'));
    expect(storedAccessToken()).toBe('second');
  });

  it('does not stand in the way of reads', async () => {
    page.remember();
    const failed = outcomeOf(store.clearTokens());
    expect(await store.loadTokens()).toMatchObject({ username: 'alice' });
    await failed;
  });

  it('does not keep a change secret, as half of it may be written', async () => {
    await outcomeOf(store.storeTokens(tokens('first')));
    await outcomeOf(store.clearTokens());
    await ticks(10);
    expect(log.filter((line) => line.startsWith('after'))).toHaveLength(2);
  });
});
