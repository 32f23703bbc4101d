import { Amplify, createAmplifyContext } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import * as auth from 'aws-amplify/auth';
import {
  decodeJWT,
  fetchAuthSession,
  getCurrentUser,
  signIn,
  signInWithRedirect,
  signOut,
} from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { CookieStorage, Hub, sessionStorage } from 'aws-amplify/utils';
import type { Answer, App, AuthCall, AuthOutcome, Question, Setup, GuardReport } from './answer';

const ORIGIN = 'https://app.example.com/';
const GRAPHQL_ENDPOINT = 'https://api.example.com/graphql';
export const REST_ENDPOINT = 'https://rest.example.com/items';
export const QUERY = 'query { me }';

/** An app with Amplify and without the guard. */
export class PlainApp implements App {
  readonly #client = generateClient();
  readonly #hubEvents: string[] = [];

  constructor() {
    Hub.listen('auth', ({ payload }) => this.#hubEvents.push(payload.event));
  }

  configure({
    userPoolId,
    clientId,
    identityPoolId,
    responseType,
    storage,
    ownTokens,
  }: Setup): void {
    const config = {
      Auth: {
        Cognito: {
          userPoolId,
          userPoolClientId: clientId,
          ...(identityPoolId && { identityPoolId }),
          ...(responseType && {
            loginWith: {
              oauth: {
                domain: 'auth.example.com',
                scopes: ['openid'],
                redirectSignIn: [ORIGIN],
                redirectSignOut: [ORIGIN],
                responseType,
              },
            },
          }),
        },
      },
      API: {
        GraphQL: {
          endpoint: GRAPHQL_ENDPOINT,
          region: 'eu-central-1',
          defaultAuthMode: 'userPool' as const,
        },
      },
    };
    if (ownTokens) {
      const getTokens = async ({ forceRefresh = false } = {}): Promise<{
        accessToken: Jwt;
        idToken: Jwt;
      }> => {
        const { accessToken, idToken } = await ownTokens(forceRefresh);
        return { accessToken: decodeJWT(accessToken), idToken: decodeJWT(idToken) };
      };
      Amplify.configure(config as never, { Auth: { tokenProvider: { getTokens } } });
      return;
    }
    Amplify.configure(config as never);
    // `Amplify.configure()` resets the storage to `localStorage`.
    if (storage === 'session') cognitoUserPoolsTokenProvider.setKeyValueStorage(sessionStorage);
    else if (storage === 'cookie') {
      cognitoUserPoolsTokenProvider.setKeyValueStorage(new CookieStorage({ sameSite: 'lax' }));
    } else if (storage !== 'local') cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
  }

  start(_onReport: (report: GuardReport) => void): void {
    // This app has no guard to start.
  }

  stop(): void {
    // This app has no guard to stop.
  }

  async ask(question: Question): Promise<Answer> {
    try {
      return await this[question]();
    } catch (error) {
      return { ok: false, error: nameOf(error) };
    }
  }

  async signIn(
    username: string,
    authFlowType: 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH',
  ): Promise<Answer> {
    try {
      await signIn({ username, password: 'secret', options: { authFlowType } });
      return { ok: true, who: username };
    } catch (error) {
      return { ok: false, error: nameOf(error) };
    }
  }

  async signOut(global: boolean): Promise<Answer> {
    try {
      await signOut({ global });
      return { ok: true, who: null };
    } catch (error) {
      return { ok: false, error: nameOf(error) };
    }
  }

  async call([name, input]: AuthCall): Promise<AuthOutcome> {
    const functions = auth as unknown as Record<string, (input: unknown) => Promise<unknown>>;
    let outcome: string;
    try {
      outcome = JSON.stringify(await functions[name]!(input), withoutTokens) ?? 'done';
    } catch (error) {
      outcome = `fails with ${nameOf(error)}`;
    }
    return { outcome, hubEvents: this.#hubEvents };
  }

  signInWithRedirect(): Promise<void> {
    return signInWithRedirect();
  }

  async session(): Promise<Answer> {
    return show(await fetchAuthSession());
  }

  async forced(): Promise<Answer> {
    return show(await fetchAuthSession({ forceRefresh: true }));
  }

  async context(): Promise<Answer> {
    return show(await fetchAuthSession(this.#newContext()));
  }

  async contextForced(): Promise<Answer> {
    return show(await fetchAuthSession(this.#newContext(), { forceRefresh: true }));
  }

  async user(): Promise<Answer> {
    // Without an ID token, plain Amplify returns a user without `userId`. Its types don't show
    // that.
    const { userId }: { readonly userId?: string } = await getCurrentUser();
    return { ok: true, who: userId ?? null };
  }

  async graphql(): Promise<Answer> {
    const { data } = (await this.#client.graphql({ query: QUERY })) as {
      readonly data: { readonly me: string };
    };
    return { ok: true, who: data.me };
  }

  query(): Promise<Answer> {
    return this.graphql();
  }

  async http(): Promise<Answer> {
    const { tokens } = await fetchAuthSession();
    const authorization = tokens?.accessToken.toString() ?? '';
    const response = await fetch(REST_ENDPOINT, { headers: { authorization } });
    if (!response.ok) return { ok: false, error: `http ${response.status}` };
    return { ok: true, who: ((await response.json()) as { readonly me: string }).me };
  }

  /** A route guard as most apps write it. */
  async route(): Promise<Answer> {
    try {
      return await this.user();
    } catch {
      return { ok: true, who: null };
    }
  }

  #newContext(): ReturnType<typeof createAmplifyContext> {
    return createAmplifyContext(Amplify.getConfig());
  }
}

function show({ tokens, userSub, credentials }: AuthSession): Answer {
  const { exp, iat, sub } = tokens?.accessToken.payload ?? {};
  return {
    ok: true,
    who: userSub ?? sub ?? null,
    ...(exp !== undefined && { exp }),
    ...(iat !== undefined && { iat }),
    hasIdToken: tokens?.idToken !== undefined,
    hasCredentials: credentials !== undefined,
  };
}

/**
 * Removes what differs between two runs, such as tokens and times. Of a token, only the claims of
 * the user remain.
 */
function withoutTokens(name: string, value: unknown): unknown {
  if (name === 'accessToken' || name === 'idToken') {
    const { payload } = value as Jwt;
    return { sub: payload.sub, use: payload['token_use'] };
  }
  return typeof value === 'function' ? 'a function' : value;
}

type AuthSession = Awaited<ReturnType<typeof fetchAuthSession>>;
type Jwt = ReturnType<typeof decodeJWT>;

/** The name of an error. Messages contain times and numbers, so they can't be compared. */
export function nameOf(error: unknown): string {
  const { errors } = error as { readonly errors?: readonly { readonly message: string }[] };
  if (errors) return errors.map(({ message }) => message).join('; ');
  const { name, code, status } = error as {
    readonly name: string;
    readonly code?: string;
    readonly status?: number;
  };
  return [name, code, status].filter((part) => part !== undefined).join(' ');
}

export const app = new PlainApp();
