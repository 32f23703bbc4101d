import { Observable } from 'rxjs';
import { GraphqlDocument } from './graphql-document';
import { GraphqlAnswer } from './graphql-request-error';

/** How a request is authorized. The names are Amplify's. */
export type GraphqlAuthMode =
  'userPool' | 'oidc' | 'apiKey' | 'iam' | 'identityPool' | 'lambda' | 'none';

/** One GraphQL request, ready to be sent. */
export interface GraphqlRequest {
  /** The document from the app: a string or an AST. */
  readonly document: GraphqlDocument;
  /** Variables of the operation. An empty object if there are none. */
  readonly variables: object;
  /** The guarded token is sent only for `userPool` and `oidc`. */
  readonly authMode: GraphqlAuthMode;
  /** The value of the `Authorization` header. */
  readonly authToken?: string | undefined;
  /** For the mode `apiKey`. Default: the key in Amplify's configuration. */
  readonly apiKey?: string | undefined;
  /** Additional headers of this request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Sends GraphQL requests to the server. */
export interface GraphqlTransport {
  /**
   * The URL of the server, if known. The guard keeps a memory per server. `null` if the guarded
   * token must not be sent there.
   */
  endpoint?(): string | null;

  /**
   * Sends `request` on subscription and emits its answer, including errors from the server. An
   * error of the Observable means that there is no answer. Unsubscribing cancels the request.
   */
  send(request: GraphqlRequest): Observable<GraphqlAnswer>;
}
