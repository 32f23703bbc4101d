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

describe('G20 the present session', () => {
  it('is the same from one moment to the next, and over a refresh', () => {
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

  it('is another one after a sign-out of it in another tab, and of no other session', () => {
    const { sessionId } = sessions.hold(signedIn());
    const { current } = sessions;
    tracked.otherTab.signedOut('client/bob/1');
    expect(sessions.current).toBe(current);
    tracked.otherTab.signedOut(sessionId);
    expect(sessions.current).not.toBe(current);
  });

  it('has no name yet that another tab could sign out of before its tokens are known', () => {
    const { current } = sessions;
    tracked.otherTab.signedOut(sessionIdOf(signedIn()));
    tracked.otherTab.stored(sessionIdOf(signedIn()));
    expect(sessions.current).toBe(current);
  });
});

describe('G4 a sign-in by which tokens are stored', () => {
  it('is not told from a refresh that began before the guard as long as nobody has looked', () => {
    expect(sessions.signIn(signedIn())).toBeUndefined();
  });

  it('is one where nobody was signed in', () => {
    sessions.holdNone();
    expect(sessions.signIn(signedIn())).toBe(false);
  });

  it('is one where somebody else was', () => {
    sessions.hold(signedIn('bob'));
    expect(sessions.signIn(signedIn('alice'))).toBe(false);
  });

  it('is none where the same session was stored before', () => {
    const tokens = signedIn();
    sessions.hold(tokens);
    expect(sessions.signIn(tokens)).toBe(true);
  });

  it('is one after a sign-out in the same second, whose session has the same name', () => {
    const tokens = signedIn();
    sessions.hold(tokens);
    sessions.signOut();
    expect(sessions.isOver(sessionIdOf(tokens))).toBe(true);
    expect(sessions.signIn(tokens)).toBe(false);
    expect(sessions.isOver(sessionIdOf(tokens))).toBe(false);
  });

  it('is one where the tokens do not name their session', () => {
    const nameless = { ...signedIn(), accessToken: decoded('e30.e30.unsigned') };
    sessions.hold(nameless);
    expect(sessions.signIn(nameless)).toBe(false);
  });
});

describe('what is told of a change', () => {
  it('is a sign-in, here and to other tabs', () => {
    const tokens = signedIn();
    sessions.signIn(tokens);
    sessions.announceSignIn();
    expect(tracked.news).toEqual(['signed-in']);
    expect(tracked.tabs.posted).toEqual([{ type: 'signed-in', sessionId: sessionIdOf(tokens) }]);
  });

  it('is a sign-out, to other tabs before it is made', () => {
    const { sessionId } = sessions.hold(signedIn());
    sessions.signOut();
    expect(tracked.news).toEqual([]);
    expect(tracked.tabs.posted).toEqual([{ type: 'signed-out', sessionId }]);
    sessions.announceChange();
    expect(tracked.news).toEqual([undefined]);
  });

  it('is a refresh, to other tabs alone', () => {
    const { sessionId } = sessions.hold(signedIn());
    sessions.announceRefresh();
    expect(tracked.news).toEqual([]);
    expect(tracked.tabs.posted).toEqual([{ type: 'stored', sessionId }]);
  });

  it('is what other tabs tell, until that is stopped', () => {
    const heard: string[] = [];
    sessions.otherTabs.subscribe((change) => heard.push(change));
    tracked.otherTab.signedOut('client/bob/1');
    tracked.otherTab.stored('client/bob/1');
    tracked.stop();
    tracked.otherTab.stored('client/bob/1');
    tracked.amplify.next('stored');
    expect(heard).toEqual(['signed-out', 'stored']);
    expect(tracked.news).toEqual([undefined, undefined]);
  });
});

describe('G9 what another tab tells before the storage shows it here', () => {
  it('is looked at again once the storage does, after the last of several messages', async () => {
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

  it('is not looked at any more when the tracker was stopped', async () => {
    tracked.otherTab.signedIn('client/alice/1');
    tracked.stop();
    await page.clock.advance(STORAGE_DELAY_MS);
    expect(tracked.news).toEqual([undefined]);
  });
});

describe('G8 a session that is lost', () => {
  it('is told with its cause, before its tokens are cleared', () => {
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

  it('is told once, however many refreshes hear of it', () => {
    const tokens = lapsed();
    sessions.lose(sessions.current, tokens, cause);
    const { loss } = sessions;
    expect(sessions.lose(sessions.current, tokens, new Error('again'))).toBe(false);
    expect(sessions.loss).toBe(loss);
    expect(tracked.news).toHaveLength(1);
  });

  it('is told again where another tab has signed in meanwhile, and that session is lost as well', () => {
    sessions.lose(sessions.current, lapsed(), cause);
    const { loss } = sessions;
    expect(sessions.lose(sessions.current, lapsed(), cause)).toBe(true);
    expect(sessions.loss).not.toBe(loss);
    expect(tracked.news).toHaveLength(2);
  });

  it('is another one than that of the next session', () => {
    sessions.lose(sessions.current, lapsed(), cause);
    sessions.signIn(signedIn());
    expect(sessions.lose(sessions.current, lapsed(), cause)).toBe(true);
    expect(sessions.takeUncleared()).toBe(sessions.current);
  });

  it('is cleared once, even after the next has begun', () => {
    const { current } = sessions;
    expect(sessions.takeUncleared()).toBeUndefined();
    sessions.lose(current, lapsed(), cause);
    sessions.signIn(signedIn());
    expect(sessions.takeUncleared()).toBe(current);
    expect(sessions.takeUncleared()).toBeUndefined();
  });

  it('is one also a moment before its token ends, as ages are measured in two places', () => {
    const tokens = signedIn();
    // One second is taken off its life, because `iat` is cut to seconds.
    page.clock.sleep(HOUR - 1_000 - 30);
    expect(sessions.lose(sessions.current, tokens, cause)).toBe(true);
  });

  it.each([
    ['is another one by now', () => sessions.signOut(), lapsed],
    ['has a token that lives', () => undefined, signedIn],
  ])('is none that %s', (_, change, make) => {
    const { current } = sessions;
    const tokens = make();
    change();
    expect(sessions.lose(current, tokens, cause)).toBe(false);
    expect(sessions.loss).toBeUndefined();
    expect(sessions.takeUncleared()).toBeUndefined();
    expect(tracked.news).toEqual([]);
  });
});

describe('G20 tokens of which it is asked whether they are still the ones', () => {
  beforeEach(() => page.remember());

  it('are, as long as nothing happens', async () => {
    expect(await sessions.isStillStored(sessions.hold(signedIn()))).toBe(true);
  });

  it.each([
    ['newer ones were handed over', () => (page.clock.sleep(1_000), sessions.hold(signedIn()))],
    ['the store is found empty', () => sessions.holdNone()],
    ['somebody signs out', () => sessions.signOut()],
    ['another user is the last one', () => page.remember('bob')],
    ['their session is lost', () => sessions.lose(sessions.current, lapsed(), cause)],
  ])('are not once %s', async (_, happen) => {
    const tokens = sessions.hold(signedIn());
    happen();
    expect(await sessions.isStillStored(tokens)).toBe(false);
  });
});

describe('G20 tokens that Amplify wants to refresh', () => {
  /** The same, of another app client. */
  function ofOtherClient(tokens: AmplifyTokens): AmplifyTokens {
    const { payload } = tokens.accessToken;
    const accessToken = { payload: { ...payload, client_id: 'other' }, toString: () => 'other' };
    return { ...tokens, accessToken };
  }

  it('are those of the session as long as nobody knows better', () => {
    expect(sessions.isForeign(signedIn())).toBe(false);
  });

  it('are foreign where they are of another app client, or of a session before', () => {
    const tokens = signedIn();
    sessions.hold(tokens);
    expect(sessions.isForeign(tokens)).toBe(false);
    expect(sessions.isForeign(ofOtherClient(tokens))).toBe(true);
    sessions.signOut();
    expect(sessions.isForeign(tokens)).toBe(true);
  });
});
