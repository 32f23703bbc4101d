import { generateClient } from 'aws-amplify/api';
import { Observable } from 'rxjs';
import { AmplifyResult } from './amplify-answer';

/** The part of Amplify's client that is used here. What it sends, it answers by `Sent`. */
export interface AmplifyApi<Sent> {
  graphql(options: object, headers?: object): Sent;
  cancel(request: Sent): boolean;
}

/** One client does both: it looks into the document to tell which. */
type BothApis = AmplifyApi<Promise<AmplifyResult>> & AmplifyApi<Observable<AmplifyResult>>;

/** Amplify's client for the API that it is configured with. */
export function amplifyApi(): BothApis {
  return generateClient() as unknown as BothApis; // Amplify's type is too deep for the compiler.
}

/** Brings the headers that the app adds to every request (`API.GraphQL.headers`). */
export type LibraryHeaders = () => Promise<Readonly<Record<string, string>>>;

/** What a client keeps of the options that `Amplify.configure()` was given last. */
interface Configured {
  readonly libraryOptions: {
    readonly API?: { readonly GraphQL?: { readonly headers?: LibraryHeaders } };
  };
}

/**
 * The library options cannot be read back from `Amplify`. A client has them under a symbol that
 * is not exported, so it is found by its name; `amplify-realtime-transport.spec.ts` fails when that changes.
 */
export function libraryHeaders(): LibraryHeaders | undefined {
  const client = generateClient() as object;
  const symbol = Object.getOwnPropertySymbols(client).find((key) => key.description === 'amplify');
  const configured = symbol && (Reflect.get(client, symbol) as Configured | undefined);
  const headers = configured?.libraryOptions.API?.GraphQL?.headers;
  // For a subscription, Amplify calls it without an argument.
  return headers && (() => headers());
}
