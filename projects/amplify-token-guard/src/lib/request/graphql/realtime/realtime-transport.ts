import { Observable } from 'rxjs';
import { GraphqlAnswer } from '../graphql-request-error';
import { GraphqlRequest } from '../graphql-transport';

/** What a WebSocket tells. */
export interface RealtimeSocketListener {
  onOpen(): void;
  onMessage(text: string): void;
  /** It is closed, or could not be opened. Clean: the server said so. */
  onClose(wasClean: boolean): void;
}

/** What can be done with a WebSocket. */
export interface RealtimeSocket {
  send(text: string): void;
  /** Closes it; its listener hears no more of it. */
  close(): void;
}

/** What subscriptions need from outside. */
export interface RealtimeTransport {
  /** The URL of the GraphQL API. */
  endpoint(): string;
  /** Opens a WebSocket; called outside the Angular zone. */
  open(url: string, protocols: string[], listener: RealtimeSocketListener): RealtimeSocket;

  /**
   * Subscribes, on subscription, with credentials that are not the guard's, and emits what comes.
   * Unsubscribing stops it on the wire.
   */
  subscribe(request: GraphqlRequest): Observable<GraphqlAnswer>;
}
