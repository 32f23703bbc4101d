import { TokenGuardClock } from './clock';

/** Resolves after `ms`. */
export function pause(clock: TokenGuardClock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

/** Most storages answer within so many turns of the queue of microtasks. */
const QUICK_TURNS = 20;

/**
 * Runs `task` after `ms`, unless the returned function is called before. For what usually doesn't
 * take long: it sets no timer for an answer that is there at once, because a timer costs more than
 * the answer.
 */
export function afterIfSlow(clock: TokenGuardClock, ms: number, task: () => void): () => void {
  let isCancelled = false;
  let cancelTimer = (): void => undefined;
  const start = async (): Promise<void> => {
    for (let turn = 0; turn < QUICK_TURNS && !isCancelled; turn++) await Promise.resolve();
    if (!isCancelled) cancelTimer = clock.after(ms, task);
  };
  void start();
  return () => {
    isCancelled = true;
    cancelTimer();
  };
}

/**
 * Settles like `answer`.
 *
 * @throws NoAnswerError when that takes longer than `limitMs`. The answer may still come later.
 */
export function within<T>(clock: TokenGuardClock, limitMs: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => reject(new NoAnswerError()));
    answer.then(resolve, reject).finally(cancel);
  });
}

export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor() {
    super('No answer in time.');
  }
}
