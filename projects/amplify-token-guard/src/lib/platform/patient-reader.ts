import { TokenGuardClock } from './clock';

/** A storage that is slow but works has answered by then; one that hangs may answer the next time. */
const ASK_AGAIN_MS = 5_000;
/** Longer than Amplify waits for a hosted sign-in to come back (5 minutes) before it answers a read. */
const GIVE_UP_MS = 330_000;

/**
 * Reads what may take for ever: a reading that has not answered within five seconds is made again,
 * and whichever answers first counts. So one that hangs costs no more than that, and one that is slow
 * is not given up for it.
 */
export class PatientReader {
  readonly #open = new Set<(error?: Error) => void>();

  constructor(private readonly clock: TokenGuardClock) {}

  /** @throws Error when there has been no answer in five and a half minutes. */
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
        cancel = this.clock.after(ASK_AGAIN_MS, readAgain);
        read().then((value) => (settle(), resolve(value)), giveUp);
      };
      this.#open.add(giveUp);
      readAgain();
    });
  }

  /** Makes no reading again that is under way. With an error, those who wait get that and not its answer. */
  stop(error?: Error): void {
    for (const giveUp of [...this.#open]) giveUp(error);
  }
}

class StoreSilentError extends Error {
  override readonly name = 'StoreSilentError';

  constructor() {
    super(`The token store has not answered within ${GIVE_UP_MS / 1_000} s.`);
  }
}
