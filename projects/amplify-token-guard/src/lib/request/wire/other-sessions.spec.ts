import { Amplify, createAmplifyContext } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { AUTH_KEY_PREFIX } from 'aws-amplify/auth/cognito';
import {
  AMPLIFY_CONFIG,
  AmplifyPage,
  decoded,
  openAmplifyPage,
} from '../../../../spec-helpers/amplify-page';
import { StartedGuard, startGuard } from '../../../../spec-helpers/installed-source';
import { outcomeOf } from '../../../../spec-helpers/outcome';

type Context = ReturnType<typeof createAmplifyContext>;

const ENDPOINT = AMPLIFY_CONFIG.API.GraphQL.endpoint;
const OTHER_CLIENT = 'other-client';

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let guard: StartedGuard;
/** The requests to the API, which rejects all of them. */
let sent: Headers[];

beforeEach(async () => {
  page = openedPage();
  sent = [];
  const cognito = page.cognito.fetch;
  globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    if (request.url !== ENDPOINT) return cognito(input, init);
    sent.push(request.headers);
    return Promise.resolve(new Response('{"errors":[]}', { status: 401 }));
  };
  page.remember();
  guard = startGuard(page);
  await page.clock.settle();
});

/** The same user, signed in with another app client of the same user pool. */
function contextOfOtherClient(): Context {
  const { userPoolId } = AMPLIFY_CONFIG.Auth.Cognito;
  const {
    AccessToken,
    IdToken = '',
    RefreshToken = '',
  } = page.cognito.signIn('alice', OTHER_CLIENT);
  const key = `${AUTH_KEY_PREFIX}.${OTHER_CLIENT}`;
  localStorage.setItem(`${key}.LastAuthUser`, 'alice');
  localStorage.setItem(`${key}.alice.accessToken`, AccessToken);
  localStorage.setItem(`${key}.alice.idToken`, IdToken);
  localStorage.setItem(`${key}.alice.refreshToken`, RefreshToken);
  const Auth = { Cognito: { userPoolId, userPoolClientId: OTHER_CLIENT } };
  return createAmplifyContext({ ...AMPLIFY_CONFIG, Auth });
}

function contextWithProvider(): Context {
  const accessToken = decoded(page.cognito.signIn('bob').AccessToken);
  const tokenProvider = { getTokens: () => Promise.resolve({ accessToken }) };
  return createAmplifyContext(AMPLIFY_CONFIG, { Auth: { tokenProvider } });
}

function contextWithApiKey(): Context {
  const GraphQL = { ...AMPLIFY_CONFIG.API.GraphQL, defaultAuthMode: 'apiKey', apiKey: 'da2-key' };
  return createAmplifyContext({ ...AMPLIFY_CONFIG, API: { GraphQL } } as never);
}

async function query(context: Context): Promise<unknown> {
  const client = generateClient(context) as unknown as {
    graphql(options: { readonly query: string }): Promise<unknown>;
  };
  const asked = outcomeOf(client.graphql({ query: 'query Ping { ping }' }));
  await page.clock.advance(1_000);
  return (await asked).error;
}

/** The 401 doesn't count for the guard's own session. */
async function expectNothingDone(): Promise<void> {
  await page.clock.advance(60_000);
  expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(0);
  expect(guard.events).toEqual([]);
  expect(guard.service.state()).toMatchObject({ status: 'signed-in', generation: 1 });
}

describe('G20 a 401 of another session on the page', () => {
  it.each([
    ['a context of another app client', contextOfOtherClient],
    ['a context with a token provider of its own', contextWithProvider],
    ['a context in the mode apiKey', contextWithApiKey],
  ])('is returned unchanged, without a refresh and a retry: %s', async (_, open) => {
    expect(await query(open())).toBeDefined();
    expect(sent).toHaveLength(1);
    await expectNothingDone();
  });

  it('does not prevent the recovery of the next request of the guard’s own session', async () => {
    await query(contextOfOtherClient());
    const { tokens } = await fetchAuthSession();
    const authorization = tokens?.accessToken.toString() ?? '';
    const answer = fetch(ENDPOINT, { headers: { authorization } });
    await page.clock.advance(1_000);
    expect((await answer).status).toBe(401);
    expect(sent.slice(1).map((headers) => headers.get('authorization'))).toEqual([
      authorization,
      page.stored('accessToken'),
    ]);
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(1);
  });
});

describe('G0 a token of a custom provider', () => {
  it('is renewed only by the provider, and then the request is retried', async () => {
    let reads = 0;
    const first = decoded(page.cognito.signIn('carol').AccessToken);
    page.clock.sleep(2_000);
    const second = decoded(page.cognito.signIn('carol').AccessToken);
    const getTokens = (options?: { readonly forceRefresh?: boolean }) => {
      if (options?.forceRefresh) reads++;
      return Promise.resolve({ accessToken: reads > 0 ? second : first });
    };
    Amplify.configure(AMPLIFY_CONFIG, { Auth: { tokenProvider: { getTokens } } });
    const { value } = await guard.service.getToken();
    const answer = fetch(ENDPOINT, { headers: { authorization: value } });
    await page.clock.advance(1_000);
    expect((await answer).status).toBe(401);
    expect(sent.map((headers) => headers.get('authorization'))).toEqual([
      first.toString(),
      second.toString(),
    ]);
    expect(reads).toBe(1);
    expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(0);
  });
});
