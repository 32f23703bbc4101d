import { TestBed } from '@angular/core/testing';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { CookieStorage } from 'aws-amplify/utils';
import * as fc from 'fast-check';
import {
  accessTokenOfAmplify,
  AmplifyPage,
  openAmplifyPage,
  storageKey,
} from '../../../spec-helpers/amplify-page';
import { Fault, FAULTS, FaultyStorage } from '../../../spec-helpers/faulty-storage';
import { eventTypesOf, StartedGuard, startGuard } from '../../../spec-helpers/installed-source';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { runs } from '../../../spec-helpers/runs';

const SECOND = 1_000;
const MINUTE = 60_000;
/** How long one call waits for a storage that doesn't answer. */
const LONGEST_WAIT = 15 * SECOND;

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let storage: FaultyStorage;
let guard: StartedGuard;

beforeEach(() => {
  page = openedPage();
  page.cognito.rotation = true;
});

/** A new page in the same browser, with the guard. */
async function open(): Promise<void> {
  TestBed.resetTestingModule();
  storage = new FaultyStorage();
  cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
  guard = startGuard(page);
  await page.clock.settle();
}

/** Waits for `task` while the page's time advances. */
async function patiently<T>(task: Promise<T>): Promise<T> {
  let isOver = false;
  const outcome = outcomeOf(task).finally(() => (isOver = true));
  await page.clock.settle();
  for (let waited = 0; !isOver && waited < LONGEST_WAIT; waited += SECOND) {
    await page.clock.advance(SECOND);
  }
  if (!isOver) throw new Error(`No answer within ${LONGEST_WAIT} ms.`);
  const { value, error } = await outcome;
  if (error !== undefined) throw error as Error;
  return value as T;
}

/** The device wakes, so the guard reads the store. */
async function wakeUp(): Promise<void> {
  page.receiveStorageEvent(storageKey('alice', 'accessToken'));
  await page.clock.settle();
}

function refreshCount(): number {
  return page.cognito.count('GetTokensFromRefreshToken');
}

/** Makes the next call fail that starts like this and ends with one of these names. */
function failNext(kind: 'get' | 'set', keyEnd: string, fault: Fault): void {
  const { length } = storage.calls;
  storage.calls.push = function (call: string) {
    const count = Array.prototype.push.call(this, call);
    if (call.startsWith(kind) && call.endsWith(keyEnd) && storage.faultAt < length) {
      storage.fault = fault;
      storage.faultAt = count - 1;
    }
    return count;
  };
}

describe('G0 a storage read that fails once', () => {
  beforeEach(async () => {
    page.remember();
    await open();
  });

  it.each(FAULTS)('during a wake-up is not a sign-out: it %s', async (fault) => {
    const before = await patiently(guard.service.getToken());
    failNext('get', '.accessToken', fault);
    await wakeUp();
    await page.clock.advance(LONGEST_WAIT);
    expect(storage.faultAt).toBeGreaterThan(0);
    expect(eventTypesOf(guard)).toEqual([]);
    expect(guard.service.state()).toMatchObject({ status: 'signed-in' });
    expect(await patiently(guard.service.getToken())).toBe(before);
  });

  it.each(FAULTS)(
    "between Cognito's response and the write loses no token: it %s",
    async (fault) => {
      const { arrival, answer } = page.cognito.plan({ held: true });
      const refreshed = patiently(guard.service.refresh());
      await arrival();
      failNext('get', '.accessToken', fault);
      answer();
      const token = await refreshed;
      expect(storage.faultAt).toBeGreaterThan(0);
      expect(page.stored('accessToken')).toBe(token.value);
      expect(page.sessionCanBeRenewed()).toBe(true);
      expect(eventTypesOf(guard)).toEqual(['refreshed']);
      expect(refreshCount()).toBe(1);
    },
  );

  it("between Cognito's response and the write loses no token if it fails for longer", async () => {
    const { arrival, answer } = page.cognito.plan({ held: true });
    const refreshed = patiently(guard.service.refresh());
    await arrival();
    const reads = jest.spyOn(storage, 'getItem').mockRejectedValue(new Error('Locked.'));
    answer();
    const token = await refreshed;
    reads.mockRestore();
    expect(page.stored('accessToken')).toBe(token.value);
    expect(page.sessionCanBeRenewed()).toBe(true);
    expect(eventTypesOf(guard)).toEqual(['refreshed']);
  });

  it('and then returns an invalid access token loses no token', async () => {
    const { arrival, answer } = page.cognito.plan({ held: true });
    const refreshed = patiently(guard.service.refresh());
    await arrival();
    page.store('accessToken', 'nonsense');
    answer();
    const token = await refreshed;
    expect(page.stored('accessToken')).toBe(token.value);
    expect(page.sessionCanBeRenewed()).toBe(true);
  });

  it('and then fails forever rejects calls as in Amplify, and does not end the session', async () => {
    jest.spyOn(storage, 'getItem').mockRejectedValue(new Error('The keychain is locked.'));
    await wakeUp();
    expect((await outcomeOf(guard.service.getToken())).error).toMatchObject({
      message: 'The keychain is locked.',
    });
    expect((await outcomeOf(fetchAuthSession())).error).toMatchObject({
      message: 'The keychain is locked.',
    });
    jest.restoreAllMocks();
    expect((await patiently(guard.service.getToken())).userId).toBe('sub-of-alice');
    expect(eventTypesOf(guard)).toEqual([]);
  });
});

describe('G0 a storage call that never ends', () => {
  beforeEach(async () => {
    page.remember();
    await open();
    failNext('get', '.accessToken', 'hangs');
    await wakeUp();
    expect(storage.faultAt).toBeGreaterThan(0);
  });

  it('delays no request', async () => {
    expect((await guard.service.getToken()).userId).toBe('sub-of-alice');
    expect((await fetchAuthSession()).userSub).toBe('sub-of-alice');
  });

  it.each([
    ['a sign-out', () => page.writeSignOut().then(() => 'signed out')],
    ['a refresh', () => guard.service.refresh()],
    ['a forced refresh by Amplify', () => fetchAuthSession({ forceRefresh: true })],
  ])('delays %s for a second', async (_, act) => {
    const done = jest.fn();
    void outcomeOf<unknown>(act()).then(done);
    await page.clock.advance(SECOND);
    await page.settle();
    expect(done).toHaveBeenCalledWith({ value: expect.anything() as unknown });
    await page.clock.advance(LONGEST_WAIT);
    expect(page.clock.timerCount).toBeLessThanOrEqual(1);
  });
});

describe('G0 any storage call that fails once', () => {
  /** Typical use for an hour. Resolves with the number of storage calls. */
  async function liveAnHour(): Promise<number> {
    await patiently(guard.service.getToken());
    await wakeUp();
    await patiently(guard.service.refresh());
    await wakeUp();
    page.clock.sleep(60 * MINUTE);
    await patiently(guard.service.getToken());
    await patiently(fetchAuthSession());
    await wakeUp();
    await page.clock.advance(LONGEST_WAIT);
    return storage.calls.length;
  }

  async function expectWholeSession(): Promise<void> {
    expect(eventTypesOf(guard).filter((type) => type !== 'refreshed')).toEqual([]);
    const { minted } = page.cognito;
    expect(minted).toHaveLength(3);
    const last = minted.at(-1)!;
    expect((await patiently(guard.service.getToken())).value).toBe(last.AccessToken);
    expect(page.stored('accessToken')).toBe(last.AccessToken);
    expect(page.stored('idToken')).toBe(last.IdToken);
    expect(page.stored('refreshToken')).toBe(last.RefreshToken);
    // The session continues, here and after a reload.
    await patiently(guard.service.refresh());
    await open();
    await patiently(guard.service.refresh());
    expect(page.sessionCanBeRenewed()).toBe(true);
  }

  it('ends no session, loses no token, and reports nothing, at any time and in any way', async () => {
    page.remember();
    await open();
    const callCount = await liveAnHour();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(callCount - 1),
        fc.constantFrom(...FAULTS),
        fc.constantFrom(0, 3),
        async (faultAt, fault, callTicks) => {
          page.reset();
          page.cognito.minted.length = 0;
          page.remember();
          TestBed.resetTestingModule();
          storage = new FaultyStorage();
          Object.assign(storage, { faultAt, fault, callTicks });
          cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
          guard = startGuard(page);
          await liveAnHour();
          await expectWholeSession();
        },
      ),
      { numRuns: runs(25) },
    );
  });
});

describe('G0 a storage that corrupts what it writes', () => {
  it('cannot corrupt the name of the user when a refresh is stored', async () => {
    page.remember();
    await open();
    await patiently(guard.service.getToken());
    const { setItem } = storage;
    jest.spyOn(storage, 'setItem').mockImplementation((key, value) => {
      const isName = key.endsWith('.LastAuthUser');
      return setItem.call(storage, key, isName ? value.slice(0, 2) : value);
    });
    await patiently(guard.service.refresh());
    await wakeUp();
    expect(guard.service.state()).toMatchObject({ status: 'signed-in' });
    await open();
    await patiently(guard.service.refresh());
    expect(eventTypesOf(guard)).toEqual(['refreshed']);
  });
});

describe('G0 a value that the storage loses without an error', () => {
  /** The user's groups grow, and cookies of more than 4 KB are dropped. */
  beforeEach(async () => {
    page.remember();
    await open();
    await patiently(guard.service.getToken());
  });

  /** What is lost, and which part of it the storage still returns. */
  const LOST = ['.accessToken', '.idToken', '.refreshToken', 'Token', '.clockDrift', ''];

  function lose(keyEnd: string): void {
    const { setItem } = storage;
    jest
      .spyOn(storage, 'setItem')
      .mockImplementation((key, value) =>
        key.endsWith(keyEnd) ? Promise.resolve() : setItem.call(storage, key, value),
      );
  }

  it.each(LOST)('stays in memory: every "…%s"', async (keyEnd) => {
    lose(keyEnd);
    const token = await patiently(guard.service.refresh());
    for (let i = 0; i < 5; i++) {
      await wakeUp();
      await page.clock.advance(MINUTE);
      expect(await patiently(guard.service.getToken())).toBe(token);
      expect(await accessTokenOfAmplify()).toBe(token.value);
    }
    expect(refreshCount()).toBe(1);
    expect(eventTypesOf(guard)).toEqual(['refreshed']);
    // With the most recent refresh token.
    await patiently(guard.service.refresh());
    await patiently(guard.service.refresh());
    expect(eventTypesOf(guard)).toEqual(['refreshed', 'refreshed', 'refreshed']);
  });

  it('has the same effect on another page as with plain Amplify', async () => {
    lose('.idToken');
    await patiently(guard.service.refresh());
    page.clock.sleep(60 * MINUTE);
    await patiently(guard.service.getToken());
    const before = refreshCount();
    await open();
    lose('.idToken');
    const token = await patiently(guard.service.getToken());
    for (let i = 0; i < 5; i++) {
      await wakeUp();
      await page.clock.advance(MINUTE);
      expect(await patiently(guard.service.getToken())).toBe(token);
    }
    expect(refreshCount()).toBe(before + 1);
    expect(eventTypesOf(guard)).toEqual(['refreshed']);
  });

  it('does not cause a storm of refreshes in two tabs', async () => {
    lose('.idToken');
    await patiently(guard.service.refresh());
    page.clock.sleep(60 * MINUTE);
    await patiently(guard.service.getToken());
    const before = refreshCount();
    // The other tab refreshes on its own, and this tab sees what it stores.
    const minted = page.cognito.refresh(page.stored('refreshToken')!);
    page.store('accessToken', minted.AccessToken);
    page.store('refreshToken', minted.RefreshToken!);
    for (let i = 0; i < 5; i++) {
      await wakeUp();
      await page.clock.advance(MINUTE);
      await patiently(guard.service.getToken());
    }
    expect(refreshCount()).toBe(before);
    await patiently(guard.service.refresh());
    expect(page.sessionCanBeRenewed()).toBe(true);
  });

  it('is removed from memory at a sign-out in this or another tab', async () => {
    lose('Token');
    await patiently(guard.service.refresh());
    page.otherTabSignsOut();
    await wakeUp();
    expect(guard.service.state()).toMatchObject({ status: 'signed-out' });
    page.remember();
    await wakeUp();
    expect((await patiently(guard.service.getToken())).value).toBe(page.stored('accessToken'));
    await patiently(guard.service.refresh());
    await page.writeSignOut();
    page.remember();
    await wakeUp();
    expect((await patiently(guard.service.getToken())).value).toBe(page.stored('accessToken'));
  });
});

describe('G0 cookies over 4 KB', () => {
  const LARGEST_COOKIE = 4_096;
  const { set, get } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!;

  beforeEach(() => {
    // Browsers do this, jsdom doesn't.
    jest.spyOn(document, 'cookie', 'set').mockImplementation((cookie) => {
      if (cookie.length <= LARGEST_COOKIE) set?.call(document, cookie);
    });
    jest.spyOn(document, 'cookie', 'get').mockImplementation(() => get?.call(document) as string);
  });

  it('cause no refresh after the first one', async () => {
    const cookies = new CookieStorage({ secure: false });
    cognitoUserPoolsTokenProvider.setKeyValueStorage(cookies);
    guard = startGuard(page);
    await page.clock.settle();
    await page.writeSignIn('alice');
    await page.clock.settle();
    page.cognito.groups = 200;
    const token = await patiently(guard.service.refresh());
    expect(token.value.length).toBeGreaterThan(LARGEST_COOKIE);
    for (let i = 0; i < 5; i++) {
      await wakeUp();
      await page.clock.advance(MINUTE);
      expect(await patiently(guard.service.getToken())).toBe(token);
    }
    expect(refreshCount()).toBe(1);
    expect(eventTypesOf(guard)).toEqual(['signed-in', 'refreshed']);
    await page.writeSignOut();
  });
});
