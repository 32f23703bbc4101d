import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { AmplifyPage, openAmplifyPage, storageKey } from '../../../spec-helpers/amplify-page';
import { CLIENT_ID } from '../../../spec-helpers/fake-cognito';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { payloadOf, unsignedJwt } from '../../../spec-helpers/unsigned-jwt';
import {
  noteRefresh,
  TrackedSessions,
  trackSessions,
} from '../../../spec-helpers/tracked-sessions';
import { ticks, WatchedStorage } from '../../../spec-helpers/watched-storage';
import { AmplifyTokens, AmplifyTokenStore } from './amplify-tokens';
import { GuardedTokenStore } from './guarded-token-store';
import { SessionTracker } from './session-tracker';
import { STORAGE_DELAY_MS } from '../platform/storage-delay';

const LAST_AUTH_USER = storageKey('', '').replace('..', '.LastAuthUser');

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let tracked: TrackedSessions;
let sessions: SessionTracker;
let store: GuardedTokenStore;
/** The messages to other tabs, and the stored access token at that moment. */
let log: string[];

/** Contains the user, so that Amplify can read it back. */
function jwtOf(text: string): string {
  return unsignedJwt({ client_id: CLIENT_ID, sub: text, auth_time: 1 });
}

function tokens(text: string, rest: Partial<AmplifyTokens> = {}): AmplifyTokens {
  const payload = { client_id: CLIENT_ID, sub: text, auth_time: 1 };
  const accessToken = { toString: () => jwtOf(text), payload };
  return { accessToken, refreshToken: 'refresh', clockDrift: 0, username: 'alice', ...rest };
}

/** The result of a refresh of the current session. */
function refreshedTokens(text: string, rest?: Partial<AmplifyTokens>): AmplifyTokens {
  const fresh = tokens(text, rest);
  noteRefresh(sessions, page.clock, fresh);
  return fresh;
}

/** The name of the session from which {@link tokens} was created. */
function sessionOf(text: string): string {
  return `${CLIENT_ID}/${text}/1`;
}

/** The value from which {@link tokens} was created. */
function nameOf(accessToken: { toString(): string }): string {
  return payloadOf(accessToken.toString())['sub'] as string;
}

async function loadedName(): Promise<string | undefined> {
  const loaded = await store.loadTokens();
  return loaded ? nameOf(loaded.accessToken) : undefined;
}

function storedAccessToken(): string | undefined {
  const stored = page.stored('accessToken', 'alice');
  return stored === null ? undefined : nameOf({ toString: () => stored });
}

beforeEach(() => {
  page = openedPage();
  tracked = trackSessions(page.clock);
  ({ sessions } = tracked);
  sessions.holdNone();
  log = [];
  tracked.tabs.open().listen(({ type }) => log.push(`${type}: ${storedAccessToken()}`));
  store = new GuardedTokenStore(cognitoUserPoolsTokenProvider.authTokenStore, sessions, page.clock);
});

afterEach(() => store.close());

/** From now on the storage drops all writes. */
function fillStorage(): void {
  page.storage.beforeEach = ({ kind }) => {
    if (kind !== 'get') throw new Error('The storage is full.');
  };
}

function healStorage(): void {
  page.storage.beforeEach = () => undefined;
}

describe('GuardedTokenStore', () => {
  it('stores, loads, and clears tokens like Amplify', async () => {
    await store.storeTokens(tokens('first', { refreshToken: 'renew' }));
    expect(await store.loadTokens()).toMatchObject({ username: 'alice', refreshToken: 'renew' });
    expect(await store.getLastAuthUser()).toBe('alice');
    await store.clearTokens();
    expect(await store.loadTokens()).toBeNull();
    expect(localStorage.length).toBe(0);
  });

  it("keeps Amplify's data about devices", async () => {
    const deviceMetadata = { deviceKey: 'key', deviceGroupKey: 'group', randomPassword: 'word' };
    await store.storeTokens(tokens('first', { deviceMetadata }));
    expect(await store.getDeviceMetadata()).toEqual(deviceMetadata);
    expect(await store.getDeviceMetadata('bob')).toBeNull();
    await store.clearDeviceMetadata('bob');
    expect(await store.getDeviceMetadata('alice')).toEqual(deviceMetadata);
    await store.clearDeviceMetadata('alice');
    expect(await store.getDeviceMetadata('alice')).toBeNull();
  });

  it("keeps Amplify's data about redirects", async () => {
    await store.setOAuthMetadata({ oauthSignIn: true });
    expect(await store.getOAuthMetadata()).toEqual({ oauthSignIn: true });
  });

  it('accepts another storage', async () => {
    const other = new WatchedStorage();
    store.setKeyValueStorage(other);
    await store.storeTokens(tokens('first'));
    expect(other.count('set', 'accessToken')).toBe(1);
    expect(page.storage.calls).toEqual([]);
  });

  it('reports a sign-in when it is written', async () => {
    await store.storeTokens(tokens('first'));
    await store.storeTokens(tokens('second'));
    expect(log).toEqual(['signed-in: first', 'signed-in: second']);
    expect(tracked.news).toEqual(['signed-in', 'signed-in']);
  });

  it('G9 keeps a sign-in if another tab completes its sign-out of the same user meanwhile', async () => {
    await store.storeTokens(tokens('first'));
    page.storage.beforeEach = ({ kind, key }) => {
      if (kind === 'set' && key.endsWith('.accessToken')) localStorage.removeItem(LAST_AUTH_USER);
    };
    await store.storeTokens(tokens('second'));
    expect(page.lastAuthUser()).toBe('alice');
    expect(await loadedName()).toBe('second');
  });

  it('reports a sign-out before and after it is written', async () => {
    await store.storeTokens(tokens('first'));
    log = [];
    await store.clearTokens();
    expect(log).toEqual(['signed-out: first', 'stored: undefined']);
  });

  it.each([
    ['sign-in', () => store.storeTokens(tokens('first'))],
    ['sign-out', () => store.clearTokens()],
  ])(
    'ends the session with a %s immediately, no matter how slow the storage is',
    async (_, change) => {
      page.storage.writeTicks = 5;
      const { current } = sessions;
      const written = change();
      expect(sessions.current).not.toBe(current);
      await written;
    },
  );

  it('stores a refresh without a change of session', async () => {
    sessions.hold(tokens('first'));
    const { current } = sessions;
    await store.storeTokens(refreshedTokens('fresh'));
    expect(storedAccessToken()).toBe('fresh');
    expect(log).toEqual(['stored: fresh']);
    expect(tracked.news).toEqual([]);
    expect(sessions.current).toBe(current);
  });
});

describe('G4 tokens that are written before the first read of the store', () => {
  beforeEach(() => {
    tracked = trackSessions(page.clock);
    ({ sessions } = tracked);
    store.close();
    store = new GuardedTokenStore(
      cognitoUserPoolsTokenProvider.authTokenStore,
      sessions,
      page.clock,
    );
  });

  /** Stores them as plain Amplify does. */
  function storePlainly(stored: AmplifyTokens): Promise<void> {
    return cognitoUserPoolsTokenProvider.authTokenStore.storeTokens(stored);
  }

  it('are a refresh that started before the guard if the session is already stored', async () => {
    await storePlainly(tokens('first'));
    await store.storeTokens(tokens('first', { refreshToken: 'renewed' }));
    expect(tracked.news).toEqual([undefined]);
  });

  it.each<[string, () => Promise<void>]>([
    ['is empty', () => Promise.resolve()],
    ['holds another session', () => storePlainly(tokens('other'))],
  ])('are a sign-in if the store %s', async (_, prepare) => {
    await prepare();
    await store.storeTokens(tokens('first'));
    expect(tracked.news).toEqual(['signed-in']);
  });

  it('are a sign-in if neither they nor the stored tokens name their session', async () => {
    const accessToken = { toString: () => unsignedJwt({}), payload: {} };
    await storePlainly(tokens('', { accessToken }));
    await store.storeTokens(tokens('', { accessToken }));
    expect(tracked.news).toEqual(['signed-in']);
  });

  it('are a sign-in if the storage does not respond in time', async () => {
    await storePlainly(tokens('first'));
    const silent = jest
      .spyOn(page.storage, 'getItem')
      .mockReturnValueOnce(new Promise(() => undefined));
    const stored = store.storeTokens(tokens('first'));
    await page.clock.advance(5_000);
    await stored;
    expect(silent).toHaveBeenCalled();
    expect(tracked.news).toEqual(['signed-in']);
  });
});

describe('G9: a refresh that comes too late', () => {
  it('is not stored', async () => {
    const late = refreshedTokens('late');
    sessions.signOut();
    await outcomeOf(store.storeTokens(late));
    expect(page.storage.count('set')).toBe(0);
  });

  it('is checked when its write starts', async () => {
    page.storage.readTicks = 3;
    const loaded = store.loadTokens();
    const stored = outcomeOf(store.storeTokens(refreshedTokens('late')));
    sessions.signOut();
    await loaded;
    await stored;
    expect(page.storage.count('set')).toBe(0);
  });

  it('is removed, and not reported, if the session ends while it is being written', async () => {
    sessions.hold(tokens('first'));
    page.storage.beforeEach = ({ kind }) => {
      // By a sign-out in another tab, which has already cleared the storage.
      if (kind === 'set') tracked.otherTab.signedOut(sessionOf('first'));
    };
    await store.storeTokens(refreshedTokens('late'));
    expect(page.storage.count('set', 'accessToken')).toBe(1);
    expect(localStorage.length).toBe(0);
    expect(log.filter((line) => line.startsWith('stored'))).toEqual([]);
  });

  it('does not mix with a sign-in that is being written', async () => {
    page.storage.readTicks = 2;
    page.storage.writeTicks = 3;
    const all = [
      store.storeTokens(tokens('alices')),
      store.storeTokens(tokens('bobs', { username: 'bob' })),
      store.storeTokens(refreshedTokens('fresh', { username: 'bob' })),
    ];
    await Promise.all(all);
    const written = page.storage.calls.filter(({ kind }) => kind === 'set').map(({ key }) => key);
    const ofOneUser = (username: string): string[] => [
      storageKey(username, 'accessToken'),
      storageKey(username, 'refreshToken'),
      storageKey(username, 'clockDrift'),
    ];
    expect(written).toEqual([
      ...[LAST_AUTH_USER, ...ofOneUser('alice')],
      ...[LAST_AUTH_USER, ...ofOneUser('bob')],
      // A refresh doesn't change the name of the user.
      ...ofOneUser('bob'),
    ]);
  });

  it('cannot be read before a sign-out in progress is complete', async () => {
    await store.storeTokens(tokens('first'));
    page.storage.writeTicks = 10;
    const signedOut = store.clearTokens();
    const loaded = store.loadTokens();
    expect(await loaded).toBeNull();
    await signedOut;
  });
});

describe('G9 the rest of an ended session in the storage', () => {
  beforeEach(async () => {
    await store.storeTokens(tokens('first'));
    tracked.otherTab.signedOut(sessionOf('first'));
  });

  it('is not used, and is cleared when the content of the storage is certain', async () => {
    expect(await store.loadTokens()).toBeNull();
    await page.clock.advance(STORAGE_DELAY_MS - 1);
    expect(storedAccessToken()).toBe('first');
    await page.clock.advance(1);
    expect(localStorage.length).toBe(0);
  });

  it('is also cleared if it appears later', async () => {
    await page.clock.advance(STORAGE_DELAY_MS);
    await cognitoUserPoolsTokenProvider.authTokenStore.storeTokens(tokens('first'));
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(storedAccessToken()).toBe('first');
    expect(await store.loadTokens()).toBeNull();
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(localStorage.length).toBe(0);
  });

  it('is distinguished from a session that continues', async () => {
    await store.storeTokens(tokens('second'));
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(await loadedName()).toBe('second');
  });

  it('is distinguished from a session that was refreshed in the meantime', async () => {
    await store.storeTokens(tokens('second'));
    await store.storeTokens(refreshedTokens('second', { refreshToken: 'renewed' }));
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(await store.loadTokens()).toMatchObject({ refreshToken: 'renewed' });
    expect(storedAccessToken()).toBe('second');
  });

  it('is checked later if another tab has just written', async () => {
    await page.clock.advance(STORAGE_DELAY_MS - 1);
    tracked.otherTab.stored(sessionOf('second'));
    await page.clock.advance(STORAGE_DELAY_MS - 1);
    expect(storedAccessToken()).toBe('first');
    await page.clock.advance(1);
    expect(localStorage.length).toBe(0);
  });

  it('is cleared even if Amplify finds no tokens in it', async () => {
    await store.storeTokens({ ...refreshedTokens('late'), refreshToken: 'late' });
    tracked.otherTab.signedOut(sessionOf('late'));
    localStorage.removeItem(storageKey('alice', 'accessToken'));
    expect(localStorage.length).toBeGreaterThan(0);
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(localStorage.length).toBe(0);
  });

  it('is not cleared after the guard was destroyed, even if a read is in progress', async () => {
    await page.clock.advance(STORAGE_DELAY_MS);
    await cognitoUserPoolsTokenProvider.authTokenStore.storeTokens(tokens('first'));
    const loaded = store.loadTokens();
    store.close();
    expect(await loaded).toBeNull();
    tracked.otherTab.signedOut(sessionOf('first'));
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(storedAccessToken()).toBe('first');
    expect(page.clock.timerCount).toBe(0);
  });
});

describe('G9 tokens of an ended session that the storage did not accept', () => {
  it('are not used either', async () => {
    await store.storeTokens(tokens('first'));
    fillStorage();
    await store.storeTokens(refreshedTokens('late'));
    expect(await loadedName()).toBe('late');
    tracked.otherTab.signedOut(sessionOf('late'));
    expect(await store.loadTokens()).toBeNull();
  });
});

describe('G8: clearing the tokens of a session that could not be renewed', () => {
  beforeEach(async () => {
    await store.storeTokens(tokens('first'));
    expect(sessions.lose(sessions.current, tokens('first'), new Error('revoked'))).toBe(true);
    log = [];
    page.storage.calls = [];
  });

  it('is not reported as a sign-out', async () => {
    await store.clearTokens();
    expect(localStorage.length).toBe(0);
    expect(log).toEqual([]);
  });

  it('does not affect a session that has started in the meantime', async () => {
    await store.storeTokens(tokens('second'));
    await store.clearTokens();
    expect(storedAccessToken()).toBe('second');
  });

  it('does not affect a session that starts before the write', async () => {
    page.storage.readTicks = 3;
    const loaded = store.loadTokens();
    const cleared = store.clearTokens();
    const begun = store.storeTokens(tokens('second'));
    await Promise.all([loaded, cleared, begun]);
    expect(storedAccessToken()).toBe('second');
    expect(page.storage.count('remove', '.accessToken')).toBe(0);
  });
});

describe('G9: a read during a write', () => {
  it.each([
    ['reads that are slow', 4, 0],
    ['writes that are slow', 0, 4],
    ['both equally slow', 2, 2],
  ])('returns a complete set of tokens with %s', async (_, readTicks, writeTicks) => {
    const torn: number[] = [];
    for (let delay = 0; delay < 40; delay++) {
      await store.storeTokens(tokens('old', { refreshToken: 'old' }));
      Object.assign(page.storage, { readTicks, writeTicks });
      const loaded = store.loadTokens();
      await ticks(delay);
      const written = store.storeTokens(tokens('new', { refreshToken: 'new' }));
      const { accessToken, refreshToken } = (await loaded)!;
      await written;
      Object.assign(page.storage, { readTicks: 0, writeTicks: 0 });
      if (nameOf(accessToken) !== refreshToken) torn.push(delay);
    }
    expect(torn).toEqual([]);
  });
});

describe('G0 a value that a full storage did not accept', () => {
  let before: Record<string, string>;

  beforeEach(async () => {
    await store.storeTokens(tokens('first'));
    before = { ...localStorage };
    fillStorage();
    await store.storeTokens(refreshedTokens('unsaved'));
    healStorage();
    expect(await loadedName()).toBe('unsaved');
  });

  /** The storage returns its previous content again, of sessions that nobody signed out of. */
  function restore(): void {
    for (const [key, value] of Object.entries(before)) localStorage.setItem(key, value);
    for (const name of ['first', 'unsaved']) tracked.otherTab.signedIn(sessionOf(name));
  }

  it.each([
    ['another tab signs out', () => localStorage.clear()],
    ['another user signs in in another tab', () => void page.remember('bob')],
    ['its session ends elsewhere', () => tracked.otherTab.signedOut(sessionOf('unsaved'))],
  ])('is released when %s', async (_, happen) => {
    happen();
    expect(await loadedName()).not.toBe('unsaved');
    // If it were still there, it would be found instead of its replacement.
    restore();
    expect(await loadedName()).toBe('first');
  });

  it.each([
    ['a sign-out', () => store.clearTokens()],
    ['a sign-in', () => store.storeTokens(tokens('second'))],
    [
      'a sign-in that fails',
      () => {
        fillStorage();
        return outcomeOf(store.storeTokens(tokens('second')));
      },
    ],
  ])('is released by %s', async (_, change) => {
    await change();
    healStorage();
    restore();
    expect(await loadedName()).toBe('first');
  });

  it('is kept while the storage returns invalid data', async () => {
    page.store('accessToken', 'garbage', 'alice');
    await outcomeOf(store.loadTokens());
    restore();
    // The rest is still in memory, and the access token was written by someone else.
    expect(await loadedName()).toBe('first');
  });
});

describe('G0 tokens that do not belong together', () => {
  it('are awaited once, and not again while they stay the same', async () => {
    const jwt = (iat: number): AmplifyTokens['accessToken'] => {
      const payload = { client_id: CLIENT_ID, iat };
      return { toString: () => unsignedJwt(payload), payload };
    };
    const torn = (idIat: number): AmplifyTokens =>
      tokens('', { accessToken: jwt(7), idToken: jwt(idIat) });
    const waitedMs = async (): Promise<number> => {
      const begunMs = page.clock.monotonicMs();
      let ms = NaN;
      void store.loadTokens().then(() => (ms = page.clock.monotonicMs() - begunMs));
      await page.clock.advance(1_000);
      return ms;
    };
    await store.storeTokens(torn(6));
    expect([await waitedMs(), await waitedMs()]).toEqual([200, 0]);
    await store.storeTokens(torn(5));
    expect([await waitedMs(), await waitedMs()]).toEqual([200, 0]);
  });
});

describe('G9 a write that the storage performs much later', () => {
  /** Delays every write of this key until the returned function is called. */
  function holdBack(keyEnd: string): () => void {
    const late: (() => void)[] = [];
    const { setItem } = page.storage;
    jest.spyOn(page.storage, 'setItem').mockImplementation((key, value) => {
      const write = (): Promise<void> => setItem.call(page.storage, key, value);
      if (!key.endsWith(keyEnd)) return write();
      return new Promise((resolve) => late.push(() => resolve(write())));
    });
    return () => late.forEach((write) => write());
  }

  it.each([
    ['sign-in', () => tokens('late')],
    ['refresh', () => refreshedTokens('late')],
  ])('of a %s does not restore a session that ended in the meantime', async (_, make) => {
    await store.storeTokens(tokens('first'));
    const letGo = holdBack('.accessToken');
    const written = store.storeTokens(make());
    await page.clock.advance(10_000);
    await written;
    expect(await loadedName()).toBe('late');
    await store.clearTokens();
    letGo();
    await page.settle();
    expect(storedAccessToken()).toBeUndefined();
  });

  it('of a session that continues is not changed', async () => {
    const letGo = holdBack('.accessToken');
    const written = store.storeTokens(refreshedTokens('late'));
    await page.clock.advance(10_000);
    await written;
    letGo();
    await page.settle();
    expect(storedAccessToken()).toBe('late');
    expect(await loadedName()).toBe('late');
  });
});

describe('G0 a token store of the app that replaces Amplify’s', () => {
  it('is used unchanged', async () => {
    const own = {
      ...Object.fromEntries(
        ['setKeyValueStorage', 'clearDeviceMetadata', 'setOAuthMetadata', 'clearTokens'].map(
          (name) => [name, jest.fn()],
        ),
      ),
      getLastAuthUser: jest.fn().mockResolvedValue('alice'),
      loadTokens: jest.fn().mockResolvedValue(tokens('own')),
      storeTokens: jest.fn().mockResolvedValue(undefined),
      getDeviceMetadata: jest.fn().mockResolvedValue(null),
      getOAuthMetadata: jest.fn().mockResolvedValue(null),
    } as unknown as AmplifyTokenStore; // The methods that are called here.
    const guarded = new GuardedTokenStore(own, sessions, page.clock);
    expect((await guarded.loadTokens())?.accessToken.toString()).toBe(jwtOf('own'));
    const fresh = refreshedTokens('fresh');
    await guarded.storeTokens(fresh);
    expect(own.storeTokens).toHaveBeenCalledWith(fresh);
    expect(await guarded.getLastAuthUser()).toBe('alice');
    await guarded.erase();
    await guarded.clearTokens();
    expect(own.clearTokens).toHaveBeenCalledTimes(1);
    expect(page.storage.calls).toEqual([]);
  });

  it('may be empty', async () => {
    // The only method that is called.
    const own = { loadTokens: () => Promise.resolve(null) } as unknown as AmplifyTokenStore;
    const guarded = new GuardedTokenStore(own, sessions, page.clock);
    expect(await guarded.loadTokens()).toBeNull();
  });

  it('that cannot be read is also distinguished from an empty one', async () => {
    const loadTokens = jest.fn().mockRejectedValue(new Error('The vault is locked.'));
    // The only method that is called.
    const own = { loadTokens } as unknown as AmplifyTokenStore;
    const guarded = new GuardedTokenStore(own, sessions, page.clock);
    await expect(guarded.loadTokens()).rejects.toThrow('The vault is locked.');
  });
});

describe('G0 a storage that does not respond during a sign-out', () => {
  it('causes no rejection, and its remaining content is ignored and cleared', async () => {
    await store.storeTokens(tokens('first'));
    const silent = jest
      .spyOn(page.storage, 'getItem')
      .mockReturnValue(new Promise(() => undefined));
    const cleared = outcomeOf(store.clearTokens());
    await page.clock.advance(20_000);
    expect((await cleared).error).toBeUndefined();
    silent.mockRestore();
    expect(storedAccessToken()).toBe('first');
    expect(await store.loadTokens()).toBeNull();
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(localStorage.length).toBe(0);
  });
});

describe('a storage that fails', () => {
  beforeEach(fillStorage);

  it('makes a sign-in or sign-out reject', async () => {
    await expect(store.storeTokens(tokens('first'))).rejects.toThrow('The storage is full.');
    page.remember();
    await expect(store.clearTokens()).rejects.toThrow('The storage is full.');
  });

  it('lets a refresh use its tokens from memory until they are stored', async () => {
    healStorage();
    await store.storeTokens(tokens('first'));
    fillStorage();
    await store.storeTokens(refreshedTokens('a'));
    expect(storedAccessToken()).toBe('first');
    expect(await loadedName()).toBe('a');
    healStorage();
    await store.storeTokens(refreshedTokens('b'));
    expect(storedAccessToken()).toBe('b');
    expect(await loadedName()).toBe('b');
  });

  it.each([
    ['another user’s', { username: 'bob' }],
    ['newer ones', { iat: 8 }],
  ])('does not keep them instead of %s that another tab has stored', async (_, other) => {
    const mint = (iat: number): AmplifyTokens['accessToken'] => ({
      toString: () => `minted-at-${iat}.${btoa(JSON.stringify({ iat }))}.unsigned`,
      payload: { client_id: CLIENT_ID, iat },
    });
    const unsaved = refreshedTokens('a', { accessToken: mint(7) });
    await store.storeTokens(unsaved);
    healStorage();
    const { username = 'alice', iat = 7 } = other as { username?: string; iat?: number };
    await cognitoUserPoolsTokenProvider.authTokenStore.storeTokens(
      tokens('ignored', { accessToken: mint(iat), username }),
    );
    expect(await store.loadTokens()).toMatchObject({ username, accessToken: { payload: { iat } } });
    expect(await store.loadTokens()).not.toBe(unsaved);
  });

  it('does not let anyone use them after the next sign-in', async () => {
    page.remember();
    await store.storeTokens(refreshedTokens('a'));
    healStorage();
    await store.storeTokens(tokens('second'));
    expect(await loadedName()).toBe('second');
  });

  it('does not block later writes', async () => {
    await outcomeOf(store.storeTokens(tokens('first')));
    healStorage();
    await store.storeTokens(tokens('second'));
    expect(storedAccessToken()).toBe('second');
  });

  it('does not block reads', async () => {
    page.remember();
    const failed = outcomeOf(store.clearTokens());
    expect(await store.loadTokens()).toMatchObject({ username: 'alice' });
    await failed;
  });

  it('does not prevent the report of a change, because half of it may be written', async () => {
    await outcomeOf(store.storeTokens(tokens('first')));
    await outcomeOf(store.clearTokens());
    await ticks(10);
    expect(tracked.news).toEqual(['signed-in', undefined]);
  });
});
