import { AUTH_KEY_PREFIX } from 'aws-amplify/auth/cognito';
import { AMPLIFY_CONFIG, AmplifyPage } from './amplify-page';
import { CLIENT_ID } from './fake-cognito';

const DOMAIN = 'auth.example.com';
const MINUTE = 60_000;

/** The configuration of a user pool whose hosted UI redirects to this page. */
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

/** The token endpoint of the hosted UI, whose responses the test sends. */
export interface TokenEndpoint {
  /** The number of codes that it has received. */
  readonly requestCount: number;
  /** Accepts the code, and returns the tokens of `username`. */
  answer(username?: string): void;
  /** Rejects the code. */
  refuse(): void;
}

/** The hosted UI has redirected to the page. Amplify isn't configured yet. */
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

/** The same with `responseType: 'token'`: the tokens are in the URL. */
export function returnWithTokens(page: AmplifyPage, username = 'alice'): void {
  markInFlight(page);
  const { AccessToken, IdToken } = page.cognito.signIn(username);
  const tokens = `access_token=${AccessToken}&id_token=${IdToken}`;
  history.replaceState(null, '', `/#state=the-state&${tokens}`);
  page.onClose(() => history.replaceState(null, '', '/'));
}

/** Marks a sign-in at the hosted UI as in progress, in this or another tab. */
export function markInFlight({ clock }: AmplifyPage): void {
  const store = (name: string, value: string): void =>
    localStorage.setItem(`${AUTH_KEY_PREFIX}.${CLIENT_ID}.${name}`, value);
  store('inflightOAuthDeadline', String(clock.wallMs() + 5 * MINUTE));
  store('inflightOAuth', 'true');
  store('oauthState', 'the-state');
  store('oauthPKCE', 'the-verifier');
}
