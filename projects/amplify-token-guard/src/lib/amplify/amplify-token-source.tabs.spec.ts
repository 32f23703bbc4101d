import { TestBed } from '@angular/core/testing';
import { SourceTokens } from 'amplify-token-guard';
import { getCurrentUser } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { sessionStorage } from 'aws-amplify/utils';
import { AmplifyPage, openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { CLIENT_ID } from '../../../spec-helpers/fake-cognito';
import { InstalledSource, installSource, startGuard } from '../../../spec-helpers/installed-source';
import { LinkedTabs } from '../../../spec-helpers/linked-tabs';
import { Outcome, outcomeOf } from '../../../spec-helpers/outcome';
import { payloadOf } from '../../../spec-helpers/unsigned-jwt';
import { ticks } from '../../../spec-helpers/watched-storage';
import { TabChannel } from '../platform/tab-channel';
import { STORAGE_DELAY_MS } from '../platform/storage-delay';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let tabs: LinkedTabs;
let otherTab: TabChannel;

beforeEach(() => {
  page = openedPage();
  tabs = new LinkedTabs();
  otherTab = tabs.open();
  TestBed.configureTestingModule({ providers: [{ provide: TabChannel, useValue: tabs.open() }] });
});

/** The name of the session that a user starts now. */
function sessionOf(username: string): string {
  return `${CLIENT_ID}/sub-of-${username}/${page.clock.wallMs() / SECOND}`;
}

/** The name of the session in the store. */
function sessionIdOfStored(): string {
  return sessionIdOfText(page.stored('accessToken') ?? '');
}

function sessionIdOfText(accessToken: string): string {
  const { client_id, sub, auth_time } = payloadOf(accessToken);
  return [client_id, sub, auth_time].join('/');
}

function posted(): string[] {
  return tabs.posted.map(({ type }) => type);
}

/** The page of a user who signed in earlier, and whose tokens have been read. */
async function openSignedIn(username = 'alice'): Promise<InstalledSource> {
  page.remember(username);
  const installed = installSource(page);
  await installed.source.load();
  return installed;
}

/** A storage with the current content, as if a tab had written it. */
function photograph(): () => void {
  const picture = Object.entries({ ...localStorage }) as [string, string][];
  return () => {
    for (const [key, value] of picture) localStorage.setItem(key, value);
  };
}

describe('G9 a sign-out in this tab', () => {
  it('is announced to other tabs before anything is cleared, no matter how slow the storage is', async () => {
    await openSignedIn();
    const stored: unknown[] = [];
    otherTab.listen(({ type }) => stored.push([type, page.stored('accessToken', 'alice')]));
    const accessToken = page.stored('accessToken');
    page.storage.slowDown(0, 20);
    const signedOut = page.writeSignOut();
    expect(stored).toEqual([['signed-out', accessToken]]);
    await signedOut;
    expect(stored).toEqual([
      ['signed-out', accessToken],
      ['stored', null],
    ]);
  });

  it('is announced with the name of the session', async () => {
    const sessionId = sessionOf('alice');
    await openSignedIn();
    await page.writeSignOut();
    expect(new Set(tabs.posted.map((message) => message.sessionId))).toEqual(new Set([sessionId]));
  });

  it('is announced for a session that was refreshed in the meantime', async () => {
    const sessionId = sessionOf('alice');
    const { source } = await openSignedIn();
    await page.clock.advance(MINUTE);
    await source.refresh();
    await page.writeSignOut();
    expect(tabs.posted).toContainEqual({ type: 'signed-out', sessionId });
  });

  it('is not announced if nobody was signed in', async () => {
    const { source } = installSource(page);
    await source.load();
    await page.writeSignOut();
    expect(tabs.posted).toEqual([]);
  });
});

describe('G0 a duplicated tab with a copy of sessionStorage', () => {
  it('keeps its session when the other tab signs out', async () => {
    cognitoUserPoolsTokenProvider.setKeyValueStorage(sessionStorage);
    await page.writeSignIn('alice');
    const { source, onChange } = installSource(page);
    const { accessToken } = (await source.load())!;
    otherTab.post({ type: 'signed-out', sessionId: sessionIdOfText(accessToken) });
    await page.clock.advance(MINUTE);
    expect(onChange).not.toHaveBeenCalled();
    expect(await source.load()).toMatchObject({ accessToken });
    await page.writeSignOut();
    expect(posted()).toEqual(['signed-out']);
  });
});

describe('the messages of this tab about its writes', () => {
  it('announce a sign-in when its tokens can be read', async () => {
    installSource(page);
    const stored: unknown[] = [];
    otherTab.listen(({ type }) => stored.push([type, page.stored('accessToken', 'alice')]));
    await page.writeSignIn('alice');
    expect(stored).toEqual([['signed-in', page.stored('accessToken')]]);
  });

  it('announce a refresh when its tokens can be read', async () => {
    const { source } = await openSignedIn();
    const stored: unknown[] = [];
    otherTab.listen(({ type }) => stored.push([type, page.stored('accessToken')]));
    await page.clock.advance(MINUTE);
    const { accessToken } = await source.refresh();
    expect(stored).toEqual([['stored', accessToken]]);
  });

  it('never contain a token', async () => {
    const { source } = await openSignedIn();
    await source.refresh();
    await page.writeSignOut();
    await page.writeSignIn('bob');
    expect(posted()).toEqual(['stored', 'signed-out', 'stored', 'signed-in']);
    const text = JSON.stringify(tabs.posted);
    for (const minted of page.cognito.minted) {
      for (const secret of Object.values(minted)) expect(text).not.toContain(secret);
    }
  });

  it('count as a change of the store if another tab sends them', async () => {
    const { onChange } = await openSignedIn();
    otherTab.post({ type: 'stored', sessionId: sessionOf('alice') });
    otherTab.post({ type: 'signed-in', sessionId: sessionOf('bob') });
    expect(onChange.mock.calls).toEqual([[], []]);
    // The one that looks once more, when the storage shows it here.
    expect(page.clock.timerCount).toBe(1);
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(onChange.mock.calls).toEqual([[], [], []]);
    expect(page.clock.timerCount).toBe(0);
    otherTab.post({ type: 'refresh-failed', sessionId: sessionOf('alice') });
    expect(onChange).toHaveBeenCalledTimes(3);
  });

  it('G16 are ignored after the source was removed from Amplify', async () => {
    const { onChange, remove } = await openSignedIn();
    remove();
    otherTab.post({ type: 'stored', sessionId: sessionOf('alice') });
    expect(onChange).not.toHaveBeenCalled();
    // The source itself has no other listener.
    expect(tabs.listenerCount).toBe(0);
  });
});

describe('G9 a late refresh of another tab that restores a session', () => {
  it('that ended in this tab is removed when this tab notices it', async () => {
    const { source, onChange } = await openSignedIn();
    await page.clock.advance(MINUTE);
    page.otherTabRefreshes();
    const write = photograph();
    await page.writeSignOut();
    expect(localStorage.length).toBe(0);
    write();
    onChange.mockClear();
    otherTab.post({ type: 'stored', sessionId: sessionIdOfStored() });
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(await source.load()).toBeNull();
    await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(localStorage.length).toBe(0);
  });

  it('that ended in a third tab is removed as well', async () => {
    const { source } = await openSignedIn();
    const write = photograph();
    const sessionId = sessionIdOfStored();
    otherTab.post({ type: 'signed-out', sessionId });
    page.otherTabSignsOut();
    await page.settle();
    write();
    expect(await source.load()).toBeNull();
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(localStorage.length).toBe(0);
  });

  it('does not affect a session that another user has started', async () => {
    const { source } = await openSignedIn();
    await page.writeSignOut();
    page.remember('bob');
    expect(await source.load()).toMatchObject({ userId: 'sub-of-bob' });
    expect(page.lastAuthUser()).toBe('bob');
  });

  it('does not affect a session that the same user has started', async () => {
    const { source } = await openSignedIn();
    await page.writeSignOut();
    await page.clock.advance(SECOND);
    const { AccessToken } = page.remember('alice');
    expect(await source.load()).toMatchObject({ accessToken: AccessToken });
  });
});

describe('G9 a sign-out in another tab during a refresh in this tab', () => {
  interface Begun extends InstalledSource {
    readonly sessionId: string;
    readonly outcome: Promise<Outcome<SourceTokens>>;
    answer(): void;
  }

  async function beginRefresh(error?: string): Promise<Begun> {
    const installed = await openSignedIn();
    const sessionId = sessionIdOfStored();
    await page.clock.advance(MINUTE);
    const planned = page.cognito.plan({ held: true, ...(error && { error }) });
    const outcome = outcomeOf(installed.source.refresh());
    await planned.arrival();
    return { ...installed, sessionId, outcome, answer: () => planned.answer() };
  }

  it('ends the session with only a message: the response is not stored', async () => {
    const { sessionId, outcome, answer, source } = await beginRefresh();
    page.storage.calls = [];
    // The storage still returns the tokens here.
    otherTab.post({ type: 'signed-out', sessionId });
    answer();
    expect(await outcome).toMatchObject({ error: { code: 'signed-out' } });
    await page.settle();
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(page.storage.count('set')).toBe(0);
    expect(localStorage.length).toBe(0);
    expect(page.hubEventsNamed('tokenRefresh')).toEqual([]);
    expect(await source.load()).toBeNull();
  });

  it.each(['NotAuthorizedException', 'InternalErrorException'])(
    'is reported as a sign-out if the refresh fails with %s',
    async (error) => {
      const { sessionId, outcome, answer, onChange } = await beginRefresh(error);
      otherTab.post({ type: 'signed-out', sessionId });
      answer();
      expect(await outcome).toMatchObject({ error: { code: 'signed-out' } });
      await page.settle();
      // Only the message, and not the loss of the session.
      expect(onChange.mock.calls).toEqual([[]]);
      await page.clock.advance(STORAGE_DELAY_MS);
      expect(localStorage.length).toBe(0);
    },
  );

  it('makes the tokens of that session unusable in this tab immediately', async () => {
    const { source } = await openSignedIn();
    const tokens = (await source.load())!;
    otherTab.post({ type: 'signed-out', sessionId: sessionIdOfStored() });
    expect(await source.isCurrent(tokens)).toBe(false);
  });

  it('has no effect if it is of another session', async () => {
    const { outcome, answer } = await beginRefresh();
    otherTab.post({ type: 'signed-out', sessionId: sessionOf('bob') });
    answer();
    const { value } = await outcome;
    expect(value?.accessToken).toBe(page.stored('accessToken'));
    expect(page.sessionCanBeRenewed()).toBe(true);
  });

  it('has no effect if it is of an earlier session of the same user', async () => {
    const { sessionId, outcome, answer } = await beginRefresh();
    otherTab.post({ type: 'signed-out', sessionId: sessionId.replace(/\d+$/, '1') });
    answer();
    expect((await outcome).value).toBeDefined();
    expect(page.sessionCanBeRenewed()).toBe(true);
  });
});

describe('G6 G9 a tab that receives a sign-out before its storage shows it', () => {
  let source: InstalledSource['source'];
  let remove: InstalledSource['remove'];

  beforeEach(async () => {
    ({ source, remove } = await openSignedIn());
    otherTab.post({ type: 'signed-out', sessionId: sessionIdOfStored() });
  });

  it('stops using the tokens of that session', async () => {
    expect(await source.load()).toBeNull();
    await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  });

  it('does not clear a sign-in that follows immediately', async () => {
    await page.clock.advance(10);
    expect(localStorage.length).toBeGreaterThan(0);
    page.otherTabSignsOut();
    const { AccessToken } = page.remember('bob');
    await page.clock.advance(MINUTE);
    expect(await source.load()).toMatchObject({ accessToken: AccessToken });
    expect(page.clock.timerCount).toBe(0);
  });

  it.each(['stored', 'signed-in'])('waits again after the message “%s”', async (type) => {
    await page.clock.advance(STORAGE_DELAY_MS - 1);
    otherTab.post({ type, sessionId: sessionOf('bob') });
    await page.clock.advance(STORAGE_DELAY_MS - 1);
    expect(localStorage.length).toBeGreaterThan(0);
    await page.clock.advance(1);
    expect(localStorage.length).toBe(0);
  });

  it('does not wait longer if it reads more often', async () => {
    await page.clock.advance(STORAGE_DELAY_MS - 1);
    await source.load();
    await page.clock.advance(1);
    expect(localStorage.length).toBe(0);
  });

  it('clears later what it cannot clear now', async () => {
    page.storage.beforeEach = ({ kind }) => {
      if (kind === 'remove') throw new Error('The storage is locked.');
    };
    await page.clock.advance(STORAGE_DELAY_MS);
    page.storage.beforeEach = () => undefined;
    expect(await source.load()).toBeNull();
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(localStorage.length).toBe(0);
  });

  it('G16 clears nothing after the source was removed from Amplify', async () => {
    remove();
    expect(page.clock.timerCount).toBe(0);
  });

  it('G16 and nothing that a pending read finds after that', async () => {
    page.storage.slowDown(5, 0);
    const loaded = source.load();
    remove();
    await loaded;
    expect(page.clock.timerCount).toBe(0);
  });
});

describe('G9 a sign-in in the same second as the sign-out', () => {
  it('is accepted in this tab', async () => {
    const { source } = await openSignedIn();
    const sessionId = sessionIdOfStored();
    await page.writeSignOut();
    await page.writeSignIn('alice');
    expect(sessionIdOfStored()).toBe(sessionId);
    expect(await source.load()).toMatchObject({ accessToken: page.stored('accessToken') });
    expect((await source.refresh()).accessToken).toBe(page.stored('accessToken'));
    expect(posted()).toEqual(['signed-out', 'stored', 'signed-in', 'stored']);
  });

  it('is accepted in tabs that received both messages', async () => {
    const { source } = await openSignedIn();
    const sessionId = sessionIdOfStored();
    otherTab.post({ type: 'signed-out', sessionId });
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(localStorage.length).toBe(0);
    const { AccessToken } = page.remember('alice');
    expect(sessionIdOfStored()).toBe(sessionId);
    otherTab.post({ type: 'signed-in', sessionId });
    expect(await source.load()).toMatchObject({ accessToken: AccessToken });
    expect((await source.refresh()).accessToken).toBe(page.stored('accessToken'));
  });

  it('is accepted while it is being written, no matter how slow the storage is', async () => {
    const { source } = await openSignedIn();
    await page.writeSignOut();
    page.storage.slowDown(0, 5);
    const signedIn = page.writeSignIn('alice');
    const loaded = source.load();
    await signedIn;
    expect(await loaded).toMatchObject({ userId: 'sub-of-alice' });
    expect(page.stored('accessToken')).not.toBeNull();
  });
});

describe('G9 a set of tokens that another tab has partly written', () => {
  let source: InstalledSource['source'];
  let fresh: { readonly AccessToken: string; readonly IdToken?: string };
  let oldIdToken: string;

  /** The new access token is stored, and the ID token is still the old one. */
  beforeEach(async () => {
    ({ source } = await openSignedIn());
    oldIdToken = page.stored('idToken')!;
    await page.clock.advance(MINUTE);
    fresh = page.otherTabRefreshes();
    page.store('idToken', oldIdToken);
  });

  it('is read again until it is complete', async () => {
    const loaded = outcomeOf(source.load());
    let isOver = false;
    void loaded.then(() => (isOver = true));
    await page.clock.advance(45);
    expect(isOver).toBe(false);
    page.store('idToken', fresh.IdToken!);
    await page.clock.advance(4);
    expect(isOver).toBe(false);
    await page.clock.advance(1);
    expect(isOver).toBe(true);
    expect(await loaded).toMatchObject({
      value: { accessToken: fresh.AccessToken, idToken: fresh.IdToken },
    });
  });

  it('is used as it is after 200 ms', async () => {
    let isOver = false;
    const loaded = source.load().finally(() => (isOver = true));
    await page.clock.advance(199);
    expect(isOver).toBe(false);
    await page.clock.advance(1);
    expect(isOver).toBe(true);
    expect(await loaded).toMatchObject({ accessToken: fresh.AccessToken, idToken: oldIdToken });
    expect(page.clock.timerCount).toBe(0);
  });

  it('is ignored if that tab signs out in the meantime', async () => {
    const loaded = source.load();
    await page.clock.advance(50);
    page.otherTabSignsOut();
    await page.clock.advance(10);
    expect(await loaded).toBeNull();
    expect(page.clock.timerCount).toBe(0);
  });

  it('is complete without an ID token', async () => {
    page.forget('idToken');
    expect(await source.load()).toMatchObject({ accessToken: fresh.AccessToken });
    expect(page.clock.timerCount).toBe(0);
  });

  it('is read again if there is only an access token, as during a sign-in', async () => {
    const refreshToken = page.stored('refreshToken')!;
    page.forget('idToken');
    page.forget('refreshToken');
    const loaded = source.load();
    await page.clock.advance(45);
    page.store('idToken', fresh.IdToken!);
    page.store('refreshToken', refreshToken);
    await page.clock.advance(5);
    expect(await loaded).toMatchObject({
      accessToken: fresh.AccessToken,
      idToken: fresh.IdToken,
    });
  });

  it('is read again while the clock drift is that of the previous tokens, because it is written last', async () => {
    page.store('idToken', fresh.IdToken!);
    page.store('clockDrift', '-500');
    await source.load();
    await page.clock.advance(MINUTE);
    const newer = page.otherTabRefreshes();
    page.store('clockDrift', '-500');
    const loaded = outcomeOf(source.load());
    let isOver = false;
    void loaded.then(() => (isOver = true));
    await page.clock.advance(45);
    expect(isOver).toBe(false);
    page.store('clockDrift', '-501');
    await page.clock.advance(5);
    expect(await loaded).toMatchObject({ value: { accessToken: newer.AccessToken } });
  });

  it('is used immediately if it is complete', async () => {
    page.store('idToken', fresh.IdToken!);
    page.storage.calls = [];
    await source.load();
    expect(page.storage.count('get', '.accessToken')).toBe(1);
    expect(page.clock.timerCount).toBe(0);
  });
});

describe('G16 a guard that is destroyed while Amplify writes', () => {
  // With a channel like the browsers', which accepts no message after it is closed.
  beforeEach(() => {
    TestBed.resetTestingModule();
    startGuard(page);
    page.storage.slowDown(0, 5);
  });

  // Its last step notifies the other tabs and throws an `InvalidStateError`. The user is signed in,
  // but the app gets an error.
  it('does not make a sign-in fail', async () => {
    const signedIn = outcomeOf(page.writeSignIn('alice'));
    await ticks(10);
    TestBed.resetTestingModule();
    expect(await signedIn).toEqual({ value: undefined });
  });

  it('does not make a sign-out fail', async () => {
    await page.writeSignIn('alice');
    const signedOut = outcomeOf(page.writeSignOut());
    await ticks(10);
    TestBed.resetTestingModule();
    expect(await signedOut).toEqual({ value: undefined });
  });
});
