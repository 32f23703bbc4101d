import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { AmplifyPage, openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { CLIENT_ID } from '../../../spec-helpers/fake-cognito';
import { AmplifyTokens } from './amplify-tokens';
import { ReliableTokenStore, tracesOf } from './reliable-token-store';

const openedPage = openAmplifyPage();

let page: AmplifyPage;

beforeEach(() => (page = openedPage()));

function eraseTokens(tokens: AmplifyTokens): Promise<void> {
  const store = new ReliableTokenStore(cognitoUserPoolsTokenProvider.authTokenStore, page.clock);
  return store.erase(tracesOf(tokens));
}

/** A user's stored tokens, in Amplify's format. */
function storedTokens(username: string): AmplifyTokens {
  const text = (name: string): string => page.stored(name, username) ?? '';
  const token = (name: string): AmplifyTokens['accessToken'] => {
    const value = text(name);
    return { toString: () => value, payload: { client_id: CLIENT_ID } };
  };
  return {
    accessToken: token('accessToken'),
    idToken: token('idToken'),
    refreshToken: text('refreshToken'),
    clockDrift: 0,
    username,
  };
}

describe('G9 the tokens that a late refresh has stored', () => {
  it('are removed with everything that belongs to them', async () => {
    page.remember('alice');
    page.store('clockDrift', '5');
    page.store('signInDetails', '{}');
    await eraseTokens(storedTokens('alice'));
    expect(localStorage.length).toBe(0);
  });

  it('are removed if only some of them are left', async () => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    page.forget('accessToken');
    await eraseTokens(tokens);
    expect(localStorage.length).toBe(0);
  });

  it('are removed without affecting a user who has signed in since', async () => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    page.remember('bob');
    await eraseTokens(tokens);
    expect(page.lastAuthUser()).toBe('bob');
    expect(page.stored('accessToken', 'alice')).toBeNull();
    expect(page.stored('refreshToken', 'alice')).toBeNull();
    expect(page.stored('accessToken', 'bob')).not.toBeNull();
    expect(page.stored('refreshToken', 'bob')).not.toBeNull();
  });

  it('are not removed if newer ones have replaced them', async () => {
    page.remember('alice');
    const old = storedTokens('alice');
    page.clock.sleep(1_000);
    page.remember('alice');
    const before = JSON.stringify(localStorage);
    await eraseTokens(old);
    expect(JSON.stringify(localStorage)).toBe(before);
  });

  it('are removed without the tokens that they are mixed with', async () => {
    page.remember('alice');
    const old = storedTokens('alice');
    page.clock.sleep(1_000);
    const { AccessToken } = page.cognito.signIn('alice');
    page.store('accessToken', AccessToken);
    await eraseTokens(old);
    expect(page.stored('accessToken')).toBe(AccessToken);
    expect(page.stored('refreshToken')).toBeNull();
    expect(page.lastAuthUser()).toBe('alice');
  });

  it('are removed if there is no ID token or refresh token', async () => {
    page.remember('alice');
    page.forget('idToken');
    page.forget('refreshToken');
    const { idToken: _, refreshToken: __, ...tokens } = storedTokens('alice');
    await eraseTokens(tokens);
    expect(localStorage.length).toBe(0);
  });
});

describe('G12 the record for removing tokens', () => {
  it('contains no part of them', () => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    const remembered = JSON.stringify(tracesOf(tokens));
    for (const token of [tokens.accessToken, tokens.idToken, tokens.refreshToken]) {
      for (const part of String(token).split('.')) expect(remembered).not.toContain(part);
    }
  });

  it('distinguishes tokens of the same length', () => {
    page.remember('alice');
    const tokens = storedTokens('alice');
    const refreshTokens = Array.from({ length: 1_000 }, (_, number) => `refresh-${1_000 + number}`);
    const traces = refreshTokens.map((refreshToken) => tracesOf({ ...tokens, refreshToken }));
    const different = new Set(traces.map(({ fingerprints }) => fingerprints['refreshToken']));
    expect(different.size).toBe(1_000);
  });
});
