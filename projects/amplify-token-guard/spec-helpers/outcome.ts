export interface Outcome<T> {
  readonly value?: T;
  readonly error?: unknown;
}

/** Takes note of how a promise ends, so that none ends unnoticed. */
export function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}
