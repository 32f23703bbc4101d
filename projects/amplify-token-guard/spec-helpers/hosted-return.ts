import { AUTH_KEY_PREFIX } from 'aws-amplify/auth/cognito';
import { AMPLIFY_CONFIG, AmplifyPage } from './amplify-page';
import { CLIENT_ID } from './fake-cognito';

const DOMAIN = 'auth.example.com';
const MINUTE = 60_000;

/** A user pool with a hosted UI that comes back to this page. */
export function hostedConfig(
  responseType: 'code' | 'token' = 'code',
  config: typeof AMPLIFY_CONFIG = AMPLIFY_CONFIG,
): typeof AMPLIFY_CONFIG {
  const oauth = {
    domain: DOMAIN,
    scopes: ['openid'],
    redirectSignIn: ['http://localhost/'],
    redirectSignOut: ['http://localhost/'],
    responseType,
  };
  return {
    ...config,
    Auth: { Cognito: { ...config.Auth.Cognito, loginWith: { oauth } } },
  } as typeof AMPLIFY_CONFIG;
}

/** The token endpoint of the hosted UI, which answers when it is told to. */
export interface TokenEndpoint {
  /** How often a code was sent to it. */
  readonly requestCount: number;
  /** The code is good: these are the tokens of `username`. */
  answer(username?: string): void;
  /** The code is not good. */
  refuse(): void;
}

/** The browser has come back from the hosted UI; Amplify has not been configured yet. */
export function returnFromHostedUi(page: AmplifyPage): TokenEndpoint {
  markInFlight(page);
  history.replaceState(null, '', '/?code=the-code&state=the-state');
  page.onClose(() => history.replaceState(null, '', '/'));
  const { fetch } = globalThis;
  page.onClose(() => (globalThis.fetch = fetch));
  let reply: (body: object) => void = () => undefined;
  const body = new Promise<object>((resolve) => (reply = resolve));
  let requestCount = 0;
  globalThis.fetch = async (url, init) => {
    if (url !== `https://${DOMAIN}/oauth2/token`) return fetch(url, init);
    requestCount++;
    return new Response(JSON.stringify(await body));
  };
  return {
    get requestCount() {
      return requestCount;
    },
    answer: (username = 'alice') => {
      const { AccessToken, IdToken, RefreshToken } = page.cognito.signIn(username);
      reply({ access_token: AccessToken, id_token: IdToken, refresh_token: RefreshToken });
    },
    refuse: () => reply({ error: 'invalid_grant' }),
  };
}

/** The same with `responseType: 'token'`: the tokens are in the address. */
export function returnWithTokens(page: AmplifyPage, username = 'alice'): void {
  markInFlight(page);
  const { AccessToken, IdToken } = page.cognito.signIn(username);
  const tokens = `access_token=${AccessToken}&id_token=${IdToken}`;
  history.replaceState(null, '', `/#state=the-state&${tokens}`);
  page.onClose(() => history.replaceState(null, '', '/'));
}

/** A sign-in at the hosted UI has begun, in this tab or in another one. */
export function markInFlight({ clock }: AmplifyPage): void {
  const store = (name: string, value: string): void =>
    localStorage.setItem(`${AUTH_KEY_PREFIX}.${CLIENT_ID}.${name}`, value);
  store('inflightOAuthDeadline', String(clock.wallMs() + 5 * MINUTE));
  store('inflightOAuth', 'true');
  store('oauthState', 'the-state');
  store('oauthPKCE', 'the-verifier');
}
