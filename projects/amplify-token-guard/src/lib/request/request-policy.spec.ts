import { Amplify } from 'aws-amplify';
import {
  AMPLIFY_CONFIG,
  AmplifyPage,
  decoded,
  openAmplifyPage,
} from '../../../spec-helpers/amplify-page';
import { StartedGuard, startGuard } from '../../../spec-helpers/installed-source';
import { outcomeOf } from '../../../spec-helpers/outcome';
import { ticks } from '../../../spec-helpers/watched-storage';

const HOUR = 3_600_000;
/**
 * After half of this time, the refresh is assumed to wait for a request that it has sent itself.
 */
const REFRESH_TIMEOUT = 20_000;
const API = AMPLIFY_CONFIG.API.GraphQL.endpoint;

const openedPage = openAmplifyPage();

let page: AmplifyPage;
let guard: StartedGuard;
/** The tokens that the API has received. It accepts all of them. */
let sent: (string | null)[];

beforeEach(() => {
  page = openedPage();
  sent = [];
  const cognito = page.cognito.fetch;
  globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    if (request.url !== API) return cognito(input, init);
    sent.push(request.headers.get('authorization'));
    return Promise.resolve(new Response('{}'));
  };
});

/** Advances the time in small steps, because Amplify needs many asynchronous steps. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    await page.clock.advance(500);
    await page.settle();
  }
}

function send(token: string): Promise<Response> {
  return fetch(API, { headers: { Authorization: token } });
}

describe('a request with an expired token during a refresh', () => {
  it('G1 waits as long as Cognito takes, because that request needs no access token', async () => {
    const { AccessToken } = page.remember();
    guard = startGuard(page);
    await page.clock.settle();
    page.clock.sleep(HOUR);
    const refresh = page.cognito.plan({ held: true });
    const answer = outcomeOf(send(AccessToken));
    await refresh.arrival();
    void outcomeOf(send(AccessToken));
    await pass(REFRESH_TIMEOUT - 1_000);
    expect(sent).toEqual([]);
    refresh.answer();
    await pass(500);
    const token = page.stored('accessToken');
    expect(token).not.toBe(AccessToken);
    expect(sent).toEqual([token, token]);
    expect((await answer).error).toBeUndefined();
  });

  it('G0 does not wait forever if it may be the request with which a provider of the app refreshes', async () => {
    const first = decoded(page.cognito.signIn('carol').AccessToken);
    page.clock.sleep(2_000);
    let second: ReturnType<typeof decoded> | undefined;
    const getTokens = async (options?: { readonly forceRefresh?: boolean }) => {
      if (options?.forceRefresh && !second) {
        await ticks(50);
        await send(first.toString());
        second = decoded(page.cognito.signIn('carol').AccessToken);
      }
      return { accessToken: second ?? first };
    };
    Amplify.configure(AMPLIFY_CONFIG, { Auth: { tokenProvider: { getTokens } } });
    guard = startGuard(page);
    await page.clock.settle();
    page.clock.sleep(HOUR);
    const token = outcomeOf(guard.service.getToken());
    await pass(REFRESH_TIMEOUT / 2);
    expect(sent).toEqual([first.toString()]);
    expect((await token).value?.value).toBe(second?.toString());
  });
});
