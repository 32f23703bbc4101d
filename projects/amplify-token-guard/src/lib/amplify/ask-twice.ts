import { TokenGuardClock } from '../platform/clock';

/** Storages answer within milliseconds. One that takes longer than this is asked again. */
export const PATIENCE_MS = 1_000;
/** How much longer whoever asks waits for either of the two answers. */
const LAST_WAIT_MS = 9_000;

/**
 * Asks, and asks once more when that fails or takes long; whichever answer comes first counts.
 *
 * @throws the later failure of the two, or {@link StorageSilentError} when there is no answer within ten seconds.
 */
export function askTwice<T>(clock: TokenGuardClock, ask: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let asked = 0;
    let failed = 0;
    let cancelWait = (): void => undefined;
    const giveUp = (error: Error): void => {
      cancelWait();
      reject(error);
    };
    const attempt = (waitMs: number, onTimeUp: () => void): void => {
      asked++;
      cancelWait();
      cancelWait = clock.after(waitMs, onTimeUp);
      promiseOf(ask).then(
        (answer) => {
          cancelWait();
          resolve(answer);
        },
        (error: unknown) => {
          failed++;
          if (asked === 1) attemptAgain();
          else if (failed === asked) giveUp(asError(error));
        },
      );
    };
    const attemptAgain = (): void => {
      attempt(LAST_WAIT_MS, () => giveUp(new StorageSilentError()));
    };
    attempt(PATIENCE_MS, attemptAgain);
  });
}

/** What `call` answers, also where it throws, or answers without a promise. */
export function promiseOf<T>(call: () => T | Promise<T>): Promise<T> {
  try {
    return Promise.resolve(call());
  } catch (error) {
    return Promise.reject(asError(error));
  }
}

/** A storage of the app may throw anything. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The storage failed.', { cause: error });
}

/** A storage has not answered in time. It may still do so. */
export class StorageSilentError extends Error {
  override readonly name = 'StorageSilentError';

  constructor() {
    super('The storage does not answer.');
  }
}
