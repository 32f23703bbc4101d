import {
  catchError,
  connect,
  defer,
  filter,
  from,
  map,
  merge,
  Observable,
  ObservableInput,
  of,
  switchMap,
} from 'rxjs';
import { SubscriptionUpdate } from './subscription-update';

/** Adds the result of `fetch` after each interruption. A later fetch cancels an earlier one. */
export function withRefetch<Data, Refetched>(
  updates: Observable<SubscriptionUpdate<Data>>,
  fetch: () => ObservableInput<Refetched>,
): Observable<SubscriptionUpdate<Data, Refetched>> {
  type Update = SubscriptionUpdate<Data, Refetched>;
  const refetch = (): Observable<Update> =>
    defer(() => from(fetch())).pipe(
      map((data): Update => ({ type: 'refetched', data })),
      catchError((error: unknown) => of<Update>({ type: 'refetch-failed', error })),
    );
  return updates.pipe(
    connect((shared) =>
      merge(
        shared as Observable<Update>,
        shared.pipe(
          filter(({ type }) => type === 'resubscribed'),
          switchMap(refetch),
        ),
      ),
    ),
  );
}
