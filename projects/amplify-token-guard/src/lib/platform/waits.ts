import { TokenGuardClock } from './clock';

/** Resolves after `ms`. */
export function pause(clock: TokenGuardClock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
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
