import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { ConsoleLogger, Hub } from 'aws-amplify/utils';
import { LISTENER } from '../src/accounts';
import type { Account } from '../src/accounts';
import { amplifyConfig } from '../src/amplify-config';
import type { AmplifyConfigOptions } from '../src/amplify-config';
import type { Backend } from '../src/start-backend';
import type { World } from '../src/world/world';

// Amplify warns of the custom endpoint on every call.
ConsoleLogger.LOG_LEVEL = 'ERROR';

/** Points the real, unmodified Amplify at a world, with an empty storage. Returns the storage. */
export function configureAmplify(
  { url }: Backend,
  { name }: World,
  options?: AmplifyConfigOptions,
): Map<string, string> {
  const stored = new Map<string, string>();
  Amplify.configure(amplifyConfig(url, name, options));
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    setItem: async (key, value) => void stored.set(key, value),
    getItem: async (key) => stored.get(key) ?? null,
    removeItem: async (key) => void stored.delete(key),
    clear: async () => stored.clear(),
  });
  return stored;
}

/** What Amplify has stored of the session, by the last part of the key. */
export function storedToken(stored: Map<string, string>, name: string): string | undefined {
  return [...stored].find(([key]) => key.endsWith(`.${name}`))?.[1];
}

export function signInByPassword({ username, password }: Account = LISTENER) {
  return signIn({ username, password, options: { authFlowType: 'USER_PASSWORD_AUTH' } });
}

export function forceRefresh() {
  return fetchAuthSession({ forceRefresh: true });
}

/** What Amplify's GraphQL client resolves or rejects with. */
export async function amplifyQuery(query: string): Promise<GraphqlOutcome> {
  try {
    return (await generateClient().graphql({ query })) as GraphqlOutcome;
  } catch (rejection) {
    return rejection as GraphqlOutcome;
  }
}

/** The parts of Amplify's answers that are looked at. */
export interface GraphqlOutcome {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly errorType?: string;
    readonly recoverySuggestion?: string;
    readonly originalError?: {
      readonly name: string;
      readonly $metadata?: { readonly httpStatusCode: number };
      readonly response?: { readonly headers: Record<string, string>; readonly body: string };
    };
  }[];
}

/** Names of the Hub's auth events from now on. */
export function hubEvents(): string[] {
  const events: string[] = [];
  Hub.listen('auth', ({ payload }) => events.push(payload.event));
  return events;
}
