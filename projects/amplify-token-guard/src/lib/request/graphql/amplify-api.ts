import { generateClient } from 'aws-amplify/api';
import { Observable } from 'rxjs';
import { AmplifyResult } from './amplify-answer';

/** The part of Amplify's client that is used. `Sent` is the type of its result. */
export interface AmplifyApi<Sent> {
  graphql(options: object, headers?: object): Sent;
  cancel(request: Sent): boolean;
}

/** The same client sends both kinds. It reads the document to tell which it is. */
type BothApis = AmplifyApi<Promise<AmplifyResult>> & AmplifyApi<Observable<AmplifyResult>>;

/** Amplify's client for the configured API. */
export function amplifyApi(): BothApis {
  return generateClient() as unknown as BothApis; // Amplify's type is too deep for the compiler.
}

/** Returns the headers that the app adds to every request (`API.GraphQL.headers`). */
export type LibraryHeaders = () => Promise<Readonly<Record<string, string>>>;

/** The options of the last `Amplify.configure()` that a client keeps. */
interface Configured {
  readonly libraryOptions: {
    readonly API?: { readonly GraphQL?: { readonly headers?: LibraryHeaders } };
  };
}

/**
 * `Amplify` has no way to read the library options back. A client keeps them under a symbol that
 * isn't exported, so find it by its description. `amplify-realtime-transport.spec.ts` fails when
 * Amplify changes it.
 */
export function libraryHeaders(): LibraryHeaders | undefined {
  const client = generateClient() as object;
  const symbol = Object.getOwnPropertySymbols(client).find((key) => key.description === 'amplify');
  const configured = symbol && (Reflect.get(client, symbol) as Configured | undefined);
  const headers = configured?.libraryOptions.API?.GraphQL?.headers;
  // For a subscription, Amplify calls it without an argument.
  return headers && (() => headers());
}
