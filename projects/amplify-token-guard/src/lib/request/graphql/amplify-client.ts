import { Amplify } from 'aws-amplify';

/** What a client of `generateClient()` has, whatever its schema. */
export interface AmplifyClient {
  graphql: (...args: never[]) => unknown;
  cancel: (promise: Promise<unknown>, message?: string) => boolean;
}

type HeaderMap = Readonly<Record<string, string>>;
type HeadersFunction = (request: unknown) => Promise<HeaderMap>;

/** What a call may say about itself; what it leaves out, the client may say. */
interface AuthSettings {
  readonly authMode?: string;
  readonly authToken?: string;
  readonly headers?: HeaderMap | HeadersFunction;
}

/** A call of `client.graphql()` that Amplify authorizes with the guarded token. */
export interface AmplifyCall {
  /** The arguments for one attempt: Amplify writes into its options. */
  readonly attempt: () => [options: object, headers: HeaderMap | HeadersFunction | undefined];
  /** Whether it turned out to bring an `Authorization` header of its own. */
  readonly isOnItsOwn: () => boolean;
}

/** @returns undefined for a call with which the guard has nothing to do. */
export function readCall(
  client: AmplifyClient,
  [options, callHeaders]: readonly unknown[],
): AmplifyCall | undefined {
  // Clients for servers take a context first.
  if (typeof options !== 'object' || options === null || !('query' in options)) return undefined;
  const call = options as AuthSettings;
  const own = settingsOf(client);
  const mode = call.authMode ?? own.authMode ?? Amplify.getConfig().API?.GraphQL?.defaultAuthMode;
  if ((mode !== 'userPool' && mode !== 'oidc') || (call.authToken ?? own.authToken)) {
    return undefined;
  }
  const headers = (callHeaders as AuthSettings['headers']) ?? own.headers;
  if (typeof headers !== 'function') {
    if (hasAuthorization(headers)) return undefined;
    return { attempt: () => [{ ...options }, headers], isOnItsOwn: () => false };
  }
  let isOnItsOwn = false;
  const watched: HeadersFunction = async (request) => {
    const found = await headers(request);
    isOnItsOwn ||= hasAuthorization(found);
    return found;
  };
  return { attempt: () => [{ ...options }, watched], isOnItsOwn: () => isOnItsOwn };
}

/**
 * What `generateClient()` was given. The client keeps it under symbols that Amplify does not
 * export, so they are found by their names; `amplify-client.spec.ts` fails when those change.
 */
function settingsOf(client: AmplifyClient): AuthSettings {
  const symbols = Object.getOwnPropertySymbols(client);
  const read = (symbol: symbol): unknown => Reflect.get(client, symbol);
  return Object.fromEntries<unknown>(symbols.map((key) => [key.description ?? '', read(key)]));
}

function hasAuthorization(headers: HeaderMap | undefined): boolean {
  return Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'authorization');
}
