import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { markInFlight } from '../../../spec-helpers/hosted-return';
import { WatchedZone } from '../../../spec-helpers/watched-zone';
import { StoredTokens } from './stored-tokens';

const { tokenOrchestrator } = cognitoUserPoolsTokenProvider;

const openedPage = openAmplifyPage();

function makeStored(zone = new WatchedZone()): StoredTokens {
  return new StoredTokens(zone as never);
}

describe('the tokens in the store', () => {
  it('are read at once for who is signed in, although another tab has begun a sign-in', async () => {
    const { AccessToken } = openedPage().remember();
    markInFlight(openedPage());
    const stored = await makeStored().read({ isSignedIn: true });
    expect(stored?.accessToken.toString()).toBe(AccessToken);
  });

  it.each([true, false])('are none when nobody is signed in (%p)', async (isSignedIn) => {
    expect(await makeStored().read({ isSignedIn })).toBeNull();
  });

  it.each([true, false])('are not known before Amplify is configured (%p)', async (isSignedIn) => {
    openedPage().unconfigure();
    expect(await makeStored().read({ isSignedIn })).toBeUndefined();
  });

  it('cannot be read while Amplify cannot tell whether a sign-in is under way', async () => {
    const broken = new Error('The storage is gone.');
    jest.spyOn(tokenOrchestrator, 'waitForInflightOAuth').mockRejectedValue(broken);
    await expect(makeStored().read({ isSignedIn: false })).rejects.toBe(broken);
  });
});

describe('G15 the wait for a sign-in', () => {
  it('sets no timer in the zone', async () => {
    const zone = new WatchedZone();
    const wait = jest.spyOn(tokenOrchestrator, 'waitForInflightOAuth');
    const outside: boolean[] = [];
    wait.mockImplementation(async () => void outside.push(zone.outside));
    await makeStored(zone).read({ isSignedIn: false });
    expect(outside).toEqual([true]);
  });
});
