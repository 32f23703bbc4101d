import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { sessionStorage, sharedInMemoryStorage } from 'aws-amplify/utils';
import { openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { LinkedTabs } from '../../../spec-helpers/linked-tabs';
import { SessionBroadcast } from './session-broadcast';

const ALICE = 'client/alice/1893456000';
const BOB = 'client/bob/1893456000';

openAmplifyPage();

let tabs: LinkedTabs;
let here: SessionBroadcast;
let there: SessionBroadcast;
/** The messages received there, and whether Alice's session had ended at that moment. */
let heard: { readonly signedOutOf: string | undefined; readonly over: boolean }[];
let stop: () => void;
/** Whether the two tabs share their storage. */
let areShared: Record<'here' | 'there', boolean>;

beforeEach(() => {
  tabs = new LinkedTabs();
  areShared = { here: true, there: true };
  here = new SessionBroadcast(tabs.open(), () => areShared.here);
  there = new SessionBroadcast(tabs.open(), () => areShared.there);
  heard = [];
  stop = there.listen((signedOutOf) => heard.push({ signedOutOf, over: there.isOver(ALICE) }));
});

describe('what the tabs tell each other', () => {
  it('names the session and nothing else', () => {
    here.signedIn(ALICE);
    here.stored(ALICE);
    here.signedOut(ALICE);
    expect(tabs.posted).toEqual([
      { type: 'signed-in', sessionId: ALICE },
      { type: 'stored', sessionId: ALICE },
      { type: 'signed-out', sessionId: ALICE },
    ]);
  });

  it('is nothing of a session without a name', () => {
    here.signedIn(undefined);
    here.stored(undefined);
    here.signedOut(undefined);
    expect(tabs.posted).toEqual([]);
  });

  it.each(['signedIn', 'stored'] as const)('by %s() is that the store has changed', (tell) => {
    here[tell](ALICE);
    expect(heard).toEqual([{ signedOutOf: undefined, over: false }]);
  });

  it('of a sign-out is which session is over', () => {
    here.signedOut(ALICE);
    expect(heard).toEqual([{ signedOutOf: ALICE, over: true }]);
  });

  it.each(['here', 'there'] as const)('is nothing where the storage %s is a tab’s own', (tab) => {
    areShared[tab] = false;
    here.signedOut(ALICE);
    here.signedIn(BOB);
    expect(heard).toEqual([]);
    expect(there.isOver(ALICE)).toBe(false);
    expect(here.isOver(ALICE)).toBe(true);
  });

  it.each([
    ['sessionStorage', sessionStorage, 0],
    ['memory', sharedInMemoryStorage, 0],
    ['another storage', undefined, 1],
  ])('with Amplify’s tokens in %s is %3$d messages', (_, storage, count) => {
    if (storage) cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
    new SessionBroadcast(tabs.open()).signedIn(ALICE);
    expect(tabs.posted).toHaveLength(count);
  });

  it('is not heard by those who stopped to listen', () => {
    stop();
    here.signedOut(ALICE);
    expect(heard).toEqual([]);
  });

  it('is nothing to those who were told something else', () => {
    tabs.open().post({ type: 'refresh-failed', sessionId: ALICE });
    expect(heard).toEqual([]);
    expect(there.isOver(ALICE)).toBe(false);
  });
});

describe('G9 a session that was signed out of', () => {
  it('is over, here and elsewhere', () => {
    here.signedOut(ALICE);
    expect(here.isOver(ALICE)).toBe(true);
    expect(there.isOver(ALICE)).toBe(true);
  });

  it('is not brought back by a tab that stores its tokens', () => {
    here.signedOut(ALICE);
    there.stored(ALICE);
    here.stored(ALICE);
    expect(here.isOver(ALICE)).toBe(true);
    expect(there.isOver(ALICE)).toBe(true);
  });

  it('ends no other session', () => {
    here.signedOut(ALICE);
    expect(here.isOver(BOB)).toBe(false);
    expect(there.isOver(BOB)).toBe(false);
    here.signedIn(BOB);
    expect(there.isOver(ALICE)).toBe(true);
  });

  it('is none that has no name', () => {
    here.signedOut(undefined);
    expect(here.isOver(undefined)).toBe(false);
  });
});

describe('G9 a sign-in in the same second as the sign-out, which has the same name', () => {
  beforeEach(() => here.signedOut(ALICE));

  it('counts where it is made from the moment it begins', () => {
    here.signingIn(ALICE);
    expect(here.isOver(ALICE)).toBe(false);
    expect(tabs.posted.map(({ type }) => type)).toEqual(['signed-out']);
  });

  it('counts elsewhere as soon as it is told, and before anybody looks', () => {
    heard = [];
    here.signedIn(ALICE);
    expect(heard).toEqual([{ signedOutOf: undefined, over: false }]);
  });

  it('counts here when it is made elsewhere', () => {
    here.listen(() => undefined);
    there.signedIn(ALICE);
    expect(here.isOver(ALICE)).toBe(false);
  });

  it('is not that of another user', () => {
    here.signingIn(BOB);
    here.signingIn(undefined);
    expect(here.isOver(ALICE)).toBe(true);
  });
});
