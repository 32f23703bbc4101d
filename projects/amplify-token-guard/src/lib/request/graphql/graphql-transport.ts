import { Observable } from 'rxjs';
import { GraphqlDocument } from './graphql-document';
import { GraphqlAnswer } from './graphql-request-error';

/** How a request proves who makes it; the names are Amplify's. */
export type GraphqlAuthMode =
  'userPool' | 'oidc' | 'apiKey' | 'iam' | 'identityPool' | 'lambda' | 'none';

/** One GraphQL request, ready to be sent. */
export interface GraphqlRequest {
  /** As the app gave it: a string or an AST. */
  readonly document: GraphqlDocument;
  /** Variables of the operation; an empty object without any. */
  readonly variables: object;
  /** The guarded token is sent for `userPool` and `oidc` only. */
  readonly authMode: GraphqlAuthMode;
  /** Goes into the `Authorization` header as it is. */
  readonly authToken?: string | undefined;
  /** For the mode `apiKey`; by default that of Amplify's configuration. */
  readonly apiKey?: string | undefined;
  /** Further headers of this request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Carries GraphQL requests to the server. */
export interface GraphqlTransport {
  /**
   * The URL that requests go to, where that is known: what is learned of a server stays with it.
   * `null` when the guarded token is not to be sent there.
   */
  endpoint?(): string | null;

  /**
   * Sends `request` on subscription and emits its answer, whatever it is; an error means that
   * there is none. Unsubscribing cancels the request on the wire.
   */
  send(request: GraphqlRequest): Observable<GraphqlAnswer>;
}
