import type { KeyValueStorageInterface } from 'aws-amplify/utils';
import { TokenGuardClock } from '../platform/clock';
import { afterIfSlow, NoAnswerError, within } from '../platform/waits';

/** Storages answer within milliseconds. After this time, the read is repeated. */
export const RETRY_AFTER_MS = 1_000;
/** How much longer a caller waits for either of the two answers. */
const GIVE_UP_AFTER_MS = 9_000;

/** The end of the key under which Amplify stores the name of the signed-in user. */
const LAST_USER = '.LastAuthUser';

/**
 * The app's storage during one access of Amplify's token store. Amplify treats a failed read as an
 * empty storage, and a write as done if it doesn't throw. So this class repeats failed reads and
 * remembers the failure. It reads writes back and repeats them. It keeps in memory what the storage
 * still doesn't keep.
 */
export class ReliableStorage implements KeyValueStorageInterface {
  /** One value per key and access, however often it is read. */
  readonly #values = new Map<string, Promise<string | null>>();
  readonly #written = new Map<string, string | null>();
  readonly #overdue: Promise<unknown>[] = [];
  #hasFound = false;
  #failure: Error | undefined;

  constructor(
    private readonly inner: KeyValueStorageInterface,
    private readonly clock: TokenGuardClock,
    private readonly unsaved: UnsavedValues,
    /** Unless it is a sign-in, another user may have signed in meanwhile. Then their name stays. */
    private readonly isSignIn: boolean,
  ) {}

  getItem(key: string): Promise<string | null> {
    let value = this.#values.get(key);
    if (!value) {
      const unsaved = this.unsaved.get(key);
      value = unsaved ? this.#readInPlaceOf(unsaved, key) : this.#readNow(key);
      value.catch((error: unknown) => (this.#failure = asError(error)));
      this.#values.set(key, value);
    }
    return value;
  }

  async setItem(key: string, value: string): Promise<void> {
    // A refresh doesn't change the name. If the storage fails, a write could damage it.
    const isKept = key.endsWith(LAST_USER) && !this.isSignIn;
    if (isKept && (await this.#readBack(key)) === value) return;
    await this.#write(key, value);
  }

  removeItem(key: string): Promise<void> {
    return this.#write(key, null);
  }

  clear(): Promise<void> {
    return this.inner.clear();
  }

  /** Whether a key that was read had a value. */
  get hasFound(): boolean {
    return this.#hasFound;
  }

  /**
   * Call it after a read that found no tokens.
   *
   * @throws the error of the storage, because it is unknown whether there are tokens.
   */
  assertReadable(): void {
    if (this.#failure) throw this.#failure;
  }

  /**
   * Call it after the writes. Reads back what was written, and repeats the writes that are missing.
   *
   * @throws the error of the storage if a repeated write fails too.
   */
  async confirmWrites(): Promise<void> {
    const written = [...this.#written].filter(([key]) => this.isSignIn || !key.endsWith(LAST_USER));
    const failures = await Promise.all(written.map(([key, value]) => this.#confirm(key, value)));
    const failure = failures.find((error) => error);
    if (failure) throw failure;
  }

  /**
   * Resolves when the storage has completed the writes that weren't waited for. `undefined` if
   * there are none.
   */
  whenOverdueIsDone(): Promise<unknown> | undefined {
    return this.#overdue.length > 0 ? Promise.allSettled(this.#overdue) : undefined;
  }

  async #write(key: string, value: string | null): Promise<void> {
    this.#written.set(key, value);
    this.#values.set(key, Promise.resolve(value));
    await this.#writeNow(key, value);
  }

  /** @returns the error of the storage, if it reported one */
  async #confirm(key: string, value: string | null): Promise<Error | undefined> {
    this.unsaved.delete(key);
    if ((await this.#readBack(key)) === value) return undefined;
    const failure = await this.#writeNow(key, value);
    const stored = await this.#readBack(key);
    if (stored === value) return undefined;
    this.unsaved.set(key, { value, instead: stored });
    return failure;
  }

  /** `undefined` if the storage can't be read. */
  #readBack(key: string): Promise<string | null | undefined> {
    return this.#readNow(key).catch(() => undefined);
  }

  async #readInPlaceOf(unsaved: UnsavedValue, key: string): Promise<string | null> {
    if (isUnchanged(unsaved, await this.#readNow(key))) return unsaved.value;
    // A storage may return one wrong answer. Only a second read proves that another tab has written
    // the key.
    const stored = await this.#readNow(key);
    if (isUnchanged(unsaved, stored)) return unsaved.value;
    this.unsaved.delete(key);
    return stored;
  }

  /** Repeats a read that finds nothing. */
  async #readNow(key: string): Promise<string | null> {
    const read = (): Promise<unknown> => readTwice(this.clock, () => this.inner.getItem(key));
    let value = await read();
    if (typeof value !== 'string') value = await read();
    if (typeof value !== 'string') return null;
    this.#hasFound = true;
    return value;
  }

  /**
   * Doesn't wait for a storage that hangs.
   *
   * @returns the error of the storage, if it reported one
   */
  async #writeNow(key: string, value: string | null): Promise<Error | undefined> {
    const { inner } = this;
    const write = promiseOf(() =>
      value === null ? inner.removeItem(key) : inner.setItem(key, value),
    );
    try {
      await within(this.clock, RETRY_AFTER_MS, write);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) return asError(error);
      this.#overdue.push(write);
    }
    return undefined;
  }
}

interface UnsavedValue {
  readonly value: string | null;
  /** What the storage holds instead. `undefined` while it can't be read. */
  instead: string | null | undefined;
}

/**
 * Written values, by key, that the storage doesn't return: because it is full, or because it drops
 * long values, as browsers do with cookies. They stay in memory until the storage returns something
 * new. Then another tab has written the key, and that value counts.
 */
export type UnsavedValues = Map<string, UnsavedValue>;

/** Whether the storage still holds the same value as when the write failed. */
function isUnchanged(unsaved: UnsavedValue, stored: string | null): boolean {
  if (stored === unsaved.value) return false;
  if (unsaved.instead === undefined) unsaved.instead = stored;
  return stored === unsaved.instead;
}

/**
 * Reads, and repeats the read when it fails or takes longer than a second. The first answer counts.
 *
 * @throws the error of the read that fails last, or {@link StorageSilentError} when there is no
 * answer within ten seconds.
 */
export function readTwice<T>(clock: TokenGuardClock, read: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let begun = 0;
    let failed = 0;
    let cancelWait = (): void => undefined;
    const giveUp = (error: Error): void => {
      cancelWait();
      reject(error);
    };
    const attempt = (waitMs: number, onTimeUp: () => void): void => {
      begun++;
      cancelWait();
      cancelWait = afterIfSlow(clock, waitMs, onTimeUp);
      promiseOf(read).then(
        (answer) => {
          cancelWait();
          resolve(answer);
        },
        (error: unknown) => {
          failed++;
          if (begun === 1) attemptAgain();
          else if (failed === begun) giveUp(asError(error));
        },
      );
    };
    const attemptAgain = (): void => {
      attempt(GIVE_UP_AFTER_MS, () => giveUp(new StorageSilentError()));
    };
    attempt(RETRY_AFTER_MS, attemptAgain);
  });
}

/** A storage didn't answer in time. The answer may still come later. */
export class StorageSilentError extends Error {
  override readonly name = 'StorageSilentError';

  constructor() {
    super('The storage does not answer.');
  }
}

/** The result of `call` as a promise, also if it throws or isn't asynchronous. */
function promiseOf<T>(call: () => T | Promise<T>): Promise<T> {
  try {
    return Promise.resolve(call());
  } catch (error) {
    return Promise.reject(asError(error));
  }
}

/** The app's storage can throw any value. */
function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The storage failed.', { cause: error });
}
