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
let received: { readonly signedOutOf: string | undefined; readonly over: boolean }[];
let stop: () => void;
/** Whether the two tabs share their storage. */
let areShared: Record<'here' | 'there', boolean>;

beforeEach(() => {
  tabs = new LinkedTabs();
  areShared = { here: true, there: true };
  here = new SessionBroadcast(tabs.open(), () => areShared.here);
  there = new SessionBroadcast(tabs.open(), () => areShared.there);
  received = [];
  stop = there.listen((signedOutOf) => received.push({ signedOutOf, over: there.isOver(ALICE) }));
});

describe('a message between tabs', () => {
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

  it('is not sent for a session without a name', () => {
    here.signedIn(undefined);
    here.stored(undefined);
    here.signedOut(undefined);
    expect(tabs.posted).toEqual([]);
  });

  it.each(['signedIn', 'stored'] as const)('of %s() announces a change of the store', (tell) => {
    here[tell](ALICE);
    expect(received).toEqual([{ signedOutOf: undefined, over: false }]);
  });

  it('of a sign-out names the ended session', () => {
    here.signedOut(ALICE);
    expect(received).toEqual([{ signedOutOf: ALICE, over: true }]);
  });

  it.each(['here', 'there'] as const)('is not sent if the storage %s belongs to one tab', (tab) => {
    areShared[tab] = false;
    here.signedOut(ALICE);
    here.signedIn(BOB);
    expect(received).toEqual([]);
    expect(there.isOver(ALICE)).toBe(false);
    expect(here.isOver(ALICE)).toBe(true);
  });

  it.each([
    ['sessionStorage', sessionStorage, 0],
    ['memory', sharedInMemoryStorage, 0],
    ['another storage', undefined, 1],
  ])('with Amplify’s tokens in %s is posted %3$d times', (_, storage, count) => {
    if (storage) cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
    new SessionBroadcast(tabs.open()).signedIn(ALICE);
    expect(tabs.posted).toHaveLength(count);
  });

  it('is not received after unsubscribing', () => {
    stop();
    here.signedOut(ALICE);
    expect(received).toEqual([]);
  });

  it('is ignored if it is for another purpose', () => {
    tabs.open().post({ type: 'refresh-failed', sessionId: ALICE });
    expect(received).toEqual([]);
    expect(there.isOver(ALICE)).toBe(false);
  });
});

describe('G9 a session after its sign-out', () => {
  it('has ended in all tabs', () => {
    here.signedOut(ALICE);
    expect(here.isOver(ALICE)).toBe(true);
    expect(there.isOver(ALICE)).toBe(true);
  });

  it('is not restored by a tab that stores its tokens', () => {
    here.signedOut(ALICE);
    there.stored(ALICE);
    here.stored(ALICE);
    expect(here.isOver(ALICE)).toBe(true);
    expect(there.isOver(ALICE)).toBe(true);
  });

  it('does not affect other sessions', () => {
    here.signedOut(ALICE);
    expect(here.isOver(BOB)).toBe(false);
    expect(there.isOver(BOB)).toBe(false);
    here.signedIn(BOB);
    expect(there.isOver(ALICE)).toBe(true);
  });

  it('is not recorded without a name', () => {
    here.signedOut(undefined);
    expect(here.isOver(undefined)).toBe(false);
  });
});

describe('G9 a sign-in in the same second as the sign-out, with the same session name', () => {
  beforeEach(() => here.signedOut(ALICE));

  it('is accepted in its own tab from its start', () => {
    here.signingIn(ALICE);
    expect(here.isOver(ALICE)).toBe(false);
    expect(tabs.posted.map(({ type }) => type)).toEqual(['signed-out']);
  });

  it('is accepted in other tabs as soon as the message arrives', () => {
    received = [];
    here.signedIn(ALICE);
    expect(received).toEqual([{ signedOutOf: undefined, over: false }]);
  });

  it('is accepted in this tab if another tab did it', () => {
    here.listen(() => undefined);
    there.signedIn(ALICE);
    expect(here.isOver(ALICE)).toBe(false);
  });

  it('of another user is a different session', () => {
    here.signingIn(BOB);
    here.signingIn(undefined);
    expect(here.isOver(ALICE)).toBe(true);
  });
});
