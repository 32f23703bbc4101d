import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { markInFlight } from '../../../spec-helpers/hosted-return';
import { TrackedSessions, trackSessions } from '../../../spec-helpers/tracked-sessions';
import { WatchedZone } from '../../../spec-helpers/watched-zone';
import { UserPoolSession } from './user-pool-session';

const { tokenOrchestrator } = cognitoUserPoolsTokenProvider;

const openedPage = openAmplifyPage();

let tracked: TrackedSessions;

function openSession(zone = new WatchedZone()): UserPoolSession {
  const { clock } = openedPage();
  tracked = trackSessions(clock);
  return new UserPoolSession(clock, zone as never, tracked.sessions);
}

describe('the tokens in the store', () => {
  it('are read immediately for a signed-in user, even if another tab has started a sign-in', async () => {
    const session = openSession();
    const { AccessToken } = openedPage().remember();
    expect(await session.load()).toMatchObject({ accessToken: AccessToken });
    markInFlight(openedPage());
    expect(await session.load()).toMatchObject({ accessToken: AccessToken });
  });

  it('are read after a sign-in that was in progress when the page was opened', async () => {
    openedPage().remember('alice');
    let endSignIn = (): void => undefined;
    const signedIn = new Promise<void>((resolve) => (endSignIn = resolve));
    jest.spyOn(tokenOrchestrator, 'waitForInflightOAuth').mockReturnValue(signedIn);
    openedPage().storage.calls = [];
    const loaded = openSession().load();
    await openedPage().settle();
    expect(openedPage().storage.calls).toEqual([]);
    openedPage().remember('bob');
    endSignIn();
    expect(await loaded).toMatchObject({ userId: 'sub-of-bob' });
  });

  it('are unknown if the session changes during the read', async () => {
    openedPage().remember();
    const session = openSession();
    const loaded = session.load();
    tracked.sessions.signOut();
    expect(await loaded).toBeUndefined();
  });

  it('are null if nobody is signed in', async () => {
    expect(await openSession().load()).toBeNull();
  });

  it('are null after a sign-out in another tab', async () => {
    const session = openSession();
    openedPage().remember();
    await session.load();
    openedPage().otherTabSignsOut();
    expect(await session.load()).toBeNull();
  });

  it('are unknown before Amplify is configured', async () => {
    openedPage().unconfigure();
    expect(await openSession().load()).toBeUndefined();
  });

  it('cannot be read while Amplify does not know whether a sign-in is in progress', async () => {
    const broken = new Error('The storage is gone.');
    jest.spyOn(tokenOrchestrator, 'waitForInflightOAuth').mockRejectedValue(broken);
    await expect(openSession().load()).rejects.toBe(broken);
  });
});

describe('G15 the wait for a sign-in', () => {
  it('sets no timer in the Angular zone', async () => {
    const zone = new WatchedZone();
    const wait = jest.spyOn(tokenOrchestrator, 'waitForInflightOAuth');
    const outside: boolean[] = [];
    wait.mockImplementation(async () => void outside.push(zone.outside));
    await openSession(zone).load();
    expect(outside).toEqual([true]);
  });
});
