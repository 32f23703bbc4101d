import type { ResourcesConfig } from 'aws-amplify';

// Browser apps import this file, so it must not import Node modules.

export const REGION = 'eu-west-1';
export const USER_POOL_ID = 'eu-west-1_MockPool1';
export const USER_POOL_CLIENT_ID = 'mockclient1234567890abcdef';

/** The pool accepts any number of app clients whose IDs start with the ID of the first one. */
export function isUserPoolClient(id: unknown): boolean {
  return typeof id === 'string' && /^mockclient[0-9a-z]+$/.test(id);
}

export const IDENTITY_POOL_ID = 'eu-west-1:6d6f636b-6d75-4369-8c70-6f6f6c000001';
/** Gives access only to the fields of the schema with `@aws_api_key`. */
export const API_KEY = 'da2-mockmusicmockmusicmockmusi';
/** The name of the REST API in Amplify's configuration: `get({ apiName: 'MusicApi', … })`. */
export const REST_API_NAME = 'MusicApi';

export interface AmplifyConfigOptions {
  /** Also configures the identity pool, so that a session has AWS credentials. Default: false. */
  readonly identityPool?: boolean;
  /**
   * Also makes subscriptions work, over a WebSocket without TLS. Default: false.
   *
   * Amplify changes `http:` and `https:` to `wss:`, but only in lower case. So the scheme of the
   * GraphQL and Events endpoints is in upper case: Amplify doesn't change it, and the browser opens
   * a WebSocket without TLS.
   */
  readonly realtime?: boolean;
  /**
   * The app client of the user pool: `mockclient` and more letters and digits. Amplify stores one
   * session per app client, so pages of one origin with different clients share nothing. Default:
   * {@link USER_POOL_CLIENT_ID}.
   */
  readonly clientId?: string;
  /** Also configures the hosted UI, for `signInWithRedirect()`. Default: none. */
  readonly hostedUi?: HostedUiOptions;
}

export interface HostedUiOptions {
  /** Where the hosted UI redirects to after a sign-in or sign-out: a URL of this machine. */
  readonly redirectTo: string;
  /** `token` is the implicit flow, whose sessions have no refresh token. Default: `code`. */
  readonly responseType?: 'code' | 'token';
}

/**
 * The configuration for `Amplify.configure()` to use one world of the backend.
 *
 * @param baseUrl URL of the backend, such as `http://localhost:4400`
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

/** Amplify prepends `https://` to any domain. */
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
