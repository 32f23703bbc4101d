import { Observable } from 'rxjs';
import { GraphqlAnswer } from '../graphql-request-error';
import { GraphqlRequest } from '../graphql-transport';

/** The dependencies of subscriptions, besides sockets. */
export interface RealtimeTransport {
  /** The URL of the GraphQL API. */
  endpoint(): string;
  /** Returns the headers that the app adds to every request, if it adds any. */
  headers(): (() => Promise<Readonly<Record<string, string>>>) | undefined;

  /**
   * Subscribes with credentials other than the guarded token. Unsubscribing stops the subscription
   * on the server.
   */
  subscribe(request: GraphqlRequest): Observable<GraphqlAnswer>;
}
