import { TokenGuardError } from 'amplify-token-guard';
import { AmplifyPage, decoded, openAmplifyPage } from '../../../spec-helpers/amplify-page';
import {
  noteRefresh,
  TrackedSessions,
  trackSessions,
} from '../../../spec-helpers/tracked-sessions';
import { AmplifyTokens, sessionIdOf } from './amplify-tokens';
import { SessionTracker } from './session-tracker';
import { STORAGE_DELAY_MS } from '../platform/storage-delay';

const HOUR = 3_600_000;

const cause = new Error('revoked');

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let tracked: TrackedSessions;
let sessions: SessionTracker;

beforeEach(() => {
  page = openedPage();
  tracked = trackSessions(page.clock);
  ({ sessions } = tracked);
});

/** The tokens of a sign-in now. */
function signedIn(username = 'alice'): AmplifyTokens {
  const { AccessToken, RefreshToken = '' } = page.cognito.signIn(username);
  const accessToken = decoded(AccessToken);
  return { accessToken, refreshToken: RefreshToken, username, clockDrift: 0 };
}

/** Expired tokens. */
function lapsed(username?: string): AmplifyTokens {
  const tokens = signedIn(username);
  page.clock.sleep(HOUR);
  return tokens;
}

describe('G20 the current session', () => {
  it('stays the same, also after a refresh', () => {
    const { current } = sessions;
    expect(current.client).toBe('eu-central-1_pool/client');
    const fresh = signedIn();
    noteRefresh(sessions, page.clock, fresh);
    sessions.hold(fresh);
    sessions.announceRefresh();
    expect(sessions.current).toBe(current);
  });

  it.each([
    ['a sign-in', () => void sessions.signIn(signedIn())],
    ['a sign-out', () => sessions.signOut()],
    [
      'another app client',
      () => {
        const Cognito = { userPoolId: 'eu-central-1_pool', userPoolClientId: 'other' };
        page.configure({ Auth: { Cognito } });
        tracked.amplify.next('configured');
      },
    ],
  ])('is another one after %s', (_, change) => {
    const { current } = sessions;
    change();
    expect(sessions.current).not.toBe(current);
  });

  it('is another one after its sign-out in another tab, but not after that of another session', () => {
    const { sessionId } = sessions.hold(signedIn());
    const { current } = sessions;
    tracked.otherTab.signedOut('client/bob/1');
    expect(sessions.current).toBe(current);
    tracked.otherTab.signedOut(sessionId);
    expect(sessions.current).not.toBe(current);
  });

  it('has no name before its tokens are known, so no other tab can sign out of it', () => {
    const { current } = sessions;
    tracked.otherTab.signedOut(sessionIdOf(signedIn()));
    tracked.otherTab.stored(sessionIdOf(signedIn()));
    expect(sessions.current).toBe(current);
  });
});

describe('G4 storing tokens', () => {
  it('may be a refresh that started before the guard, if the store was not read yet', () => {
    expect(sessions.signIn(signedIn())).toBeUndefined();
  });

  it('is a sign-in if nobody was signed in', () => {
    sessions.holdNone();
    expect(sessions.signIn(signedIn())).toBe(false);
  });

  it('is a sign-in if another user was signed in', () => {
    sessions.hold(signedIn('bob'));
    expect(sessions.signIn(signedIn('alice'))).toBe(false);
  });

  it('is not a sign-in if the same session was stored before', () => {
    const tokens = signedIn();
    sessions.hold(tokens);
    expect(sessions.signIn(tokens)).toBe(true);
  });

  it('is a sign-in in the same second after a sign-out, with the same session name', () => {
    const tokens = signedIn();
    sessions.hold(tokens);
    sessions.signOut();
    expect(sessions.isOver(sessionIdOf(tokens))).toBe(true);
    expect(sessions.signIn(tokens)).toBe(false);
    expect(sessions.isOver(sessionIdOf(tokens))).toBe(false);
  });

  it('is a sign-in if the tokens do not name their session', () => {
    const nameless = { ...signedIn(), accessToken: decoded('e30.e30.unsigned') };
    sessions.hold(nameless);
    expect(sessions.signIn(nameless)).toBe(false);
  });
});

describe('the notification about a change', () => {
  it('of a sign-in goes to this and other tabs', () => {
    const tokens = signedIn();
    sessions.signIn(tokens);
    sessions.announceSignIn();
    expect(tracked.news).toEqual(['signed-in']);
    expect(tracked.tabs.posted).toEqual([{ type: 'signed-in', sessionId: sessionIdOf(tokens) }]);
  });

  it('of a sign-out goes to other tabs before the change', () => {
    const { sessionId } = sessions.hold(signedIn());
    sessions.signOut();
    expect(tracked.news).toEqual([]);
    expect(tracked.tabs.posted).toEqual([{ type: 'signed-out', sessionId }]);
    sessions.announceChange();
    expect(tracked.news).toEqual([undefined]);
  });

  it('of a refresh goes only to other tabs', () => {
    const { sessionId } = sessions.hold(signedIn());
    sessions.announceRefresh();
    expect(tracked.news).toEqual([]);
    expect(tracked.tabs.posted).toEqual([{ type: 'stored', sessionId }]);
  });

  it('comes from other tabs too, until unsubscribing', () => {
    const messages: string[] = [];
    sessions.otherTabs.subscribe((change) => messages.push(change));
    tracked.otherTab.signedOut('client/bob/1');
    tracked.otherTab.stored('client/bob/1');
    tracked.stop();
    tracked.otherTab.stored('client/bob/1');
    tracked.amplify.next('stored');
    expect(messages).toEqual(['signed-out', 'stored']);
    expect(tracked.news).toEqual([undefined, undefined]);
  });
});

describe('G9 a message of another tab that arrives before the change of the storage', () => {
  it('causes another read when the storage shows it, after the last of several messages', async () => {
    tracked.otherTab.signedOut('client/bob/1');
    await page.clock.advance(STORAGE_DELAY_MS - 1);
    tracked.otherTab.signedIn('client/alice/1');
    await page.clock.advance(STORAGE_DELAY_MS - 1);
    expect(tracked.news).toEqual([undefined, undefined]);
    await page.clock.advance(1);
    expect(tracked.news).toEqual([undefined, undefined, undefined]);
    await page.clock.advance(HOUR);
    expect(tracked.news).toHaveLength(3);
  });

  it('causes no read after the tracker was stopped', async () => {
    tracked.otherTab.signedIn('client/alice/1');
    tracked.stop();
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(tracked.news).toEqual([undefined]);
  });
});

describe('G8 a session that cannot be renewed', () => {
  it('is reported with its cause, before its tokens are cleared', () => {
    expect(sessions.lose(sessions.current, lapsed(), cause)).toBe(true);
    expect(sessions.loss).toMatchObject({
      code: 'session-ended',
      message: 'The session cannot be renewed. Sign in again.',
      cause,
    });
    expect(tracked.news).toEqual([sessions.loss]);
    expect(tracked.news[0]).toBeInstanceOf(TokenGuardError);
    expect(sessions.takeUncleared()).toBe(sessions.current);
  });

  it('is reported once, no matter how many refreshes fail', () => {
    const tokens = lapsed();
    sessions.lose(sessions.current, tokens, cause);
    const { loss } = sessions;
    expect(sessions.lose(sessions.current, tokens, new Error('again'))).toBe(false);
    expect(sessions.loss).toBe(loss);
    expect(tracked.news).toHaveLength(1);
  });

  it('is reported again if another tab has signed in and that session ends as well', () => {
    sessions.lose(sessions.current, lapsed(), cause);
    const { loss } = sessions;
    expect(sessions.lose(sessions.current, lapsed(), cause)).toBe(true);
    expect(sessions.loss).not.toBe(loss);
    expect(tracked.news).toHaveLength(2);
  });

  it('is not the next session', () => {
    sessions.lose(sessions.current, lapsed(), cause);
    sessions.signIn(signedIn());
    expect(sessions.lose(sessions.current, lapsed(), cause)).toBe(true);
    expect(sessions.takeUncleared()).toBe(sessions.current);
  });

  it('is cleared once, even after the next one has started', () => {
    const { current } = sessions;
    expect(sessions.takeUncleared()).toBeUndefined();
    sessions.lose(current, lapsed(), cause);
    sessions.signIn(signedIn());
    expect(sessions.takeUncleared()).toBe(current);
    expect(sessions.takeUncleared()).toBeUndefined();
  });

  it('is reported when the session measures a greater age than the tracker', () => {
    const tokens = signedIn();
    sessions.hold(tokens);
    sessions.records.noteAge(tokens, HOUR);
    expect(sessions.lose(sessions.current, tokens, cause)).toBe(true);
  });

  it.each([
    ['is another one now', () => sessions.signOut(), lapsed],
    ['has a valid token', () => undefined, signedIn],
  ])('is not reported if it %s', (_, change, make) => {
    const { current } = sessions;
    const tokens = make();
    change();
    expect(sessions.lose(current, tokens, cause)).toBe(false);
    expect(sessions.loss).toBeUndefined();
    expect(sessions.takeUncleared()).toBeUndefined();
    expect(tracked.news).toEqual([]);
  });
});

describe('G20 the check whether tokens are still current', () => {
  beforeEach(() => page.remember());

  it('is true while nothing happens', async () => {
    expect(await sessions.isStillStored(sessions.hold(signedIn()))).toBe(true);
  });

  it.each([
    ['newer ones were returned', () => (page.clock.sleep(1_000), sessions.hold(signedIn()))],
    ['the store was read as empty', () => sessions.holdNone()],
    ['a sign-out', () => sessions.signOut()],
    ['another user became the last one', () => page.remember('bob')],
    ['their session ended', () => sessions.lose(sessions.current, lapsed(), cause)],
  ])('is false after %s', async (_, happen) => {
    const tokens = sessions.hold(signedIn());
    happen();
    expect(await sessions.isStillStored(tokens)).toBe(false);
  });
});

describe('G20 the check whether tokens belong to another session', () => {
  /** The same tokens, but of another app client. */
  function ofOtherClient(tokens: AmplifyTokens): AmplifyTokens {
    const { payload } = tokens.accessToken;
    const accessToken = { payload: { ...payload, client_id: 'other' }, toString: () => 'other' };
    return { ...tokens, accessToken };
  }

  it('is false before any tokens are known', () => {
    expect(sessions.isForeign(signedIn())).toBe(false);
  });

  it('is true for the tokens of another app client and of an earlier session', () => {
    const tokens = signedIn();
    sessions.hold(tokens);
    expect(sessions.isForeign(tokens)).toBe(false);
    expect(sessions.isForeign(ofOtherClient(tokens))).toBe(true);
    sessions.signOut();
    expect(sessions.isForeign(tokens)).toBe(true);
  });
});
