export interface Outcome<T> {
  readonly value?: T;
  readonly error?: unknown;
}

/** Records the result of a promise, so that no rejection is unhandled. */
export function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}
