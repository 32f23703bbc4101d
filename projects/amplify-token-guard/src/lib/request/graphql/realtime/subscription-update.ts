import { GraphqlErrorEntry } from '../graphql-request-error';

/** What a subscription brings: events, and what happened to the subscription itself. */
export type SubscriptionUpdate<Data, Refetched = unknown> =
  | SubscriptionData<Data>
  /**
   * The subscription was interrupted and goes on. Events of the last `gapMs` may have been missed;
   * when in doubt it is longer than the truth.
   */
  | { readonly type: 'resubscribed'; readonly gapMs: number }
  /** The data of `refetch` after an interruption. Events that came meanwhile may be newer. */
  | { readonly type: 'refetched'; readonly data: Refetched }
  /** `refetch` failed with what `query` throws. The subscription goes on. */
  | { readonly type: 'refetch-failed'; readonly error: unknown };

/** One event. */
export interface SubscriptionData<Data> {
  readonly type: 'data';
  readonly data: Data;
  /** Set when a part of the event could not be resolved. */
  readonly errors?: readonly GraphqlErrorEntry[];
}
