import { Observable } from 'rxjs';
import { GraphqlAnswer } from '../graphql-request-error';
import { GraphqlRequest } from '../graphql-transport';

/** What subscriptions need from outside, besides sockets. */
export interface RealtimeTransport {
  /** The URL of the GraphQL API. */
  endpoint(): string;
  /** Brings the headers that the app adds to every request, if it does. */
  headers(): (() => Promise<Readonly<Record<string, string>>>) | undefined;

  /**
   * Subscribes, on subscription, with credentials that are not the guard's, and emits what comes.
   * Unsubscribing stops it on the wire.
   */
  subscribe(request: GraphqlRequest): Observable<GraphqlAnswer>;
}
