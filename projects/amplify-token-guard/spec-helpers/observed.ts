import { Observable, Subscription } from 'rxjs';

/** The values that an Observable has emitted so far, and how it ended. */
export interface Observed<T> {
  readonly values: T[];
  error?: unknown;
  completed: boolean;
  readonly subscription: Subscription;
}

/** Subscribes and records the values. */
export function observe<T>(source: Observable<T>): Observed<T> {
  const observed: Observed<T> = { values: [], completed: false, subscription: new Subscription() };
  observed.subscription.add(
    source.subscribe({
      next: (value) => observed.values.push(value),
      error: (error: unknown) => (observed.error = error),
      complete: () => (observed.completed = true),
    }),
  );
  return observed;
}
