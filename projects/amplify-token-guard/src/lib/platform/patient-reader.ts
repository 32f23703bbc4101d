import { TokenGuardClock } from './clock';
import { afterIfSlow } from './waits';

/** A slow storage has answered by then. If a read hangs, the next one may not. */
const ASK_AGAIN_MS = 5_000;
/** Longer than Amplify delays a read for a hosted sign-in that is in progress (5 minutes). */
const GIVE_UP_MS = 330_000;

/**
 * For reads that can hang. If a read hasn't answered within five seconds, it reads again, and the
 * first answer counts. So a read that hangs costs five seconds, and a slow read still counts.
 */
export class PatientReader {
  readonly #open = new Set<(error?: Error) => void>();

  constructor(private readonly clock: TokenGuardClock) {}

  /** @throws Error when there is no answer within five and a half minutes. */
  read<T>(read: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let cancel: () => void;
      let waitedMs = 0;
      const settle = (): void => {
        cancel();
        this.#open.delete(giveUp);
      };
      const giveUp = (error?: Error): void => {
        settle();
        if (error) reject(error);
      };
      const readAgain = (): void => {
        if (waitedMs >= GIVE_UP_MS) return giveUp(new StoreSilentError());
        waitedMs += ASK_AGAIN_MS;
        cancel = afterIfSlow(this.clock, ASK_AGAIN_MS, readAgain);
        read().then((value) => (settle(), resolve(value)), giveUp);
      };
      this.#open.add(giveUp);
      readAgain();
    });
  }

  /** Stops repeating reads. With an error, pending reads reject with it. */
  stop(error?: Error): void {
    for (const giveUp of [...this.#open]) giveUp(error);
  }
}

class StoreSilentError extends Error {
  override readonly name = 'StoreSilentError';

  constructor() {
    super(`The token store did not answer within ${GIVE_UP_MS / 1_000} s.`);
  }
}
