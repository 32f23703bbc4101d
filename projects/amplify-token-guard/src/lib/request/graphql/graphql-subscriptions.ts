import { Observable, ObservableInput } from 'rxjs';
import { GraphqlRequest } from './graphql-transport';
import { SubscriptionUpdate } from './realtime/subscription-update';

/** What `GraphqlAuthClient.subscribe()` goes through; brought by `withSubscriptions()`. */
export abstract class GraphqlSubscriptions {
  /** @param isGuarded whether the request is to carry the guarded token */
  abstract subscribe(
    request: GraphqlRequest,
    isGuarded: boolean,
    refetch: (() => ObservableInput<unknown>) | undefined,
  ): Observable<SubscriptionUpdate<unknown>>;
}
