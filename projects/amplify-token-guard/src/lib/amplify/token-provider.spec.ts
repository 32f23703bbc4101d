import { Amplify } from 'aws-amplify';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { AMPLIFY_CONFIG, AmplifyPage, openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { isAmplifyConfigured, TokenProvider } from './token-provider';

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let provider: TokenProvider;

beforeEach(() => {
  page = openedPage();
  provider = new TokenProvider();
});

/** A token provider of the app's own. */
function configureOwn(getTokens: () => Promise<null>): void {
  Amplify.configure(AMPLIFY_CONFIG, { Auth: { tokenProvider: { getTokens } } });
}

describe('the token provider of Amplify', () => {
  it('for user pools has a user pool and an app client', () => {
    expect(provider.isOfUserPool).toBe(true);
    expect(provider.client).toBe('eu-central-1_pool/client');
  });

  it('for user pools is detected without a user pool in the configuration', () => {
    Amplify.configure({}, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
    expect(provider.isOfUserPool).toBe(true);
    expect(provider.client).toEqual(expect.any(String));
  });

  it("of the app's own has no app client, even if a user pool is configured", () => {
    configureOwn(() => Promise.resolve(null));
    expect(provider.isOfUserPool).toBe(false);
    expect(provider.client).toBeUndefined();
  });

  it('is detected again on request', () => {
    expect(provider.isOfUserPool).toBe(true);
    configureOwn(() => Promise.resolve(null));
    provider.lookAgain();
    expect(provider.isOfUserPool).toBe(false);
  });

  it('returns undefined before Amplify is configured with a way to sign in', async () => {
    Amplify.configure({}, {});
    expect(await provider.read({})).toBeUndefined();
    page.unconfigure();
    expect(await provider.read({})).toBeUndefined();
  });

  it('returns null if nobody is signed in', async () => {
    expect(await provider.read({})).toBeNull();
  });

  it('that fails: its error is passed on', async () => {
    const error = new Error('The backend is down.');
    configureOwn(() => Promise.reject(error));
    await expect(provider.read({})).rejects.toBe(error);
  });
});

describe('G16 detecting the token provider of Amplify', () => {
  it('leaves it unchanged', async () => {
    const { AccessToken } = page.remember();
    expect(provider.isOfUserPool).toBe(true);
    expect(Object.hasOwn(cognitoUserPoolsTokenProvider, 'getTokens')).toBe(false);
    expect((await provider.read({}))?.accessToken.toString()).toBe(AccessToken);
  });

  it('leaves a replacement by other code unchanged', () => {
    const theirs = (): Promise<null> => Promise.resolve(null);
    cognitoUserPoolsTokenProvider.getTokens = theirs;
    expect(provider.isOfUserPool).toBe(true);
    expect(cognitoUserPoolsTokenProvider.getTokens).toBe(theirs);
  });
});

describe('isAmplifyConfigured()', () => {
  it('is true from the first configuration on, with or without a way to sign in', () => {
    page.unconfigure();
    expect(isAmplifyConfigured()).toBe(false);
    Amplify.configure({}, {});
    expect(isAmplifyConfigured()).toBe(true);
    page.configure();
    expect(isAmplifyConfigured()).toBe(true);
  });
});
