import type { ResourcesConfig } from 'aws-amplify';

// A browser app imports this file: no Node module may be reached from here.

export const REGION = 'eu-west-1';
export const USER_POOL_ID = 'eu-west-1_MockPool1';
export const USER_POOL_CLIENT_ID = 'mockclient1234567890abcdef';

/** The pool has any number of app clients: their ids begin like that of the first. */
export function isUserPoolClient(id: unknown): boolean {
  return typeof id === 'string' && /^mockclient[0-9a-z]+$/.test(id);
}

export const IDENTITY_POOL_ID = 'eu-west-1:6d6f636b-6d75-4369-8c70-6f6f6c000001';
/** Opens only the fields of the schema that are marked `@aws_api_key`. */
export const API_KEY = 'da2-mockmusicmockmusicmockmusi';
/** The name of the REST API in Amplify's configuration: `get({ apiName: 'MusicApi', … })`. */
export const REST_API_NAME = 'MusicApi';

export interface AmplifyConfigOptions {
  /** Also configures the identity pool, so that a session carries AWS credentials. Default: false. */
  readonly identityPool?: boolean;
  /**
   * Also makes subscriptions work, over a WebSocket without TLS. Default: false.
   *
   * Amplify makes `wss:` of `http:` and `https:`, but only in lower case. So the scheme of the endpoints of GraphQL
   * and Events is written in upper case: Amplify leaves it alone, and a browser opens a plain WebSocket for it.
   */
  readonly realtime?: boolean;
  /**
   * App client of the user pool: `mockclient` and more letters and digits. Amplify keeps a session for each, so pages
   * of one origin with different clients share nothing. Default: {@link USER_POOL_CLIENT_ID}.
   */
  readonly clientId?: string;
  /** Also configures the hosted UI, for `signInWithRedirect()`. Default: none. */
  readonly hostedUi?: HostedUiOptions;
}

export interface HostedUiOptions {
  /** Where users come back to, after signing in and after signing out: a URL of this machine. */
  readonly redirectTo: string;
  /** `token` is the implicit flow: its sessions have no refresh token. Default: `code`. */
  readonly responseType?: 'code' | 'token';
}

/**
 * What `Amplify.configure` needs to reach one world of the backend.
 *
 * @param baseUrl address of the backend, such as `http://localhost:4400`
 * @param world name of the world; it is created on first use
 */
export function amplifyConfig(
  baseUrl: string,
  world: string,
  options: AmplifyConfigOptions = {},
): ResourcesConfig {
  const root = `${baseUrl.replace(/\/+$/, '')}/${world}`;
  const userPool = {
    userPoolId: USER_POOL_ID,
    userPoolClientId: options.clientId ?? USER_POOL_CLIENT_ID,
    userPoolEndpoint: `${root}/cognito/`,
  };
  const identityPool = {
    identityPoolId: IDENTITY_POOL_ID,
    identityPoolEndpoint: `${root}/identity/`,
    allowGuestAccess: false,
  };
  const pool = options.hostedUi
    ? { ...userPool, loginWith: { oauth: oauth(root, options.hostedUi) } }
    : userPool;
  const scheme = options.realtime ? upperCaseScheme : (url: string) => url;
  return {
    Auth: { Cognito: options.identityPool ? { ...pool, ...identityPool } : pool },
    API: {
      GraphQL: {
        endpoint: scheme(`${root}/graphql`),
        region: REGION,
        defaultAuthMode: 'userPool',
        apiKey: API_KEY,
      },
      Events: {
        endpoint: scheme(`${root}/event`),
        region: REGION,
        defaultAuthMode: 'userPool',
      },
      REST: { [REST_API_NAME]: { endpoint: `${root}/rest`, region: REGION } },
    },
  };
}

/** Amplify puts `https://` in front of the domain, whatever it is. */
function oauth(root: string, { redirectTo, responseType = 'code' }: HostedUiOptions) {
  return {
    domain: `${root.replace(/^https?:\/\//i, '')}/hosted`,
    scopes: ['openid', 'email', 'profile'],
    redirectSignIn: [redirectTo],
    redirectSignOut: [redirectTo],
    responseType,
  };
}

function upperCaseScheme(url: string): string {
  return url.replace(/^https?:/, (scheme) => scheme.toUpperCase());
}
