import { Observable, ObservableInput } from 'rxjs';
import { GraphqlRequest } from './graphql-transport';
import { SubscriptionUpdate } from './realtime/subscription-update';

/** Implements `GraphqlAuthClient.subscribe()`. Provided by `withSubscriptions()`. */
export abstract class GraphqlSubscriptions {
  /** @param isGuarded whether the request should carry the guarded token */
  abstract subscribe(
    request: GraphqlRequest,
    isGuarded: boolean,
    refetch: (() => ObservableInput<unknown>) | undefined,
  ): Observable<SubscriptionUpdate<unknown>>;
}
