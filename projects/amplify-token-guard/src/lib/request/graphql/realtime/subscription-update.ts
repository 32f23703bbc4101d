import { GraphqlErrorEntry } from '../graphql-request-error';

/** What a subscription emits: events, and changes of the subscription itself. */
export type SubscriptionUpdate<Data, Refetched = unknown> =
  | SubscriptionData<Data>
  /**
   * The subscription was interrupted and continues. Events of the last `gapMs` may have been
   * missed. An upper limit.
   */
  | { readonly type: 'resubscribed'; readonly gapMs: number }
  /** The result of `refetch` after an interruption. Events that arrived meanwhile may be newer. */
  | { readonly type: 'refetched'; readonly data: Refetched }
  /** `refetch` failed with this error. The subscription continues. */
  | { readonly type: 'refetch-failed'; readonly error: unknown };

/** One event. */
export interface SubscriptionData<Data> {
  readonly type: 'data';
  readonly data: Data;
  /** Set if a part of the event could not be resolved. */
  readonly errors?: readonly GraphqlErrorEntry[];
}
