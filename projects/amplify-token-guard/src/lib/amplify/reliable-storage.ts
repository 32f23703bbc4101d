import type { KeyValueStorageInterface } from 'aws-amplify/utils';
import { TokenGuardClock } from '../platform/clock';
import { NoAnswerError, within } from '../platform/waits';

/** Storages answer within milliseconds. One that takes longer than this is asked again. */
export const RETRY_AFTER_MS = 1_000;
/** How much longer whoever reads waits for either of the two answers. */
const GIVE_UP_AFTER_MS = 9_000;

/** How the key ends under which Amplify stores the name of the user who is signed in. */
const LAST_USER = '.LastAuthUser';

/**
 * The app's storage as Amplify's token store sees it during one access, which reads or writes the tokens once.
 * Amplify takes a read that fails for an empty storage, and a write that does not throw for done. So a read
 * that fails is made again, and the failure is remembered. Writes are read back and made again, and
 * what the storage does not keep even then is kept in memory.
 */
export class ReliableStorage implements KeyValueStorageInterface {
  /** A key that is read several times in one access has one value. */
  readonly #values = new Map<string, Promise<string | null>>();
  readonly #written = new Map<string, string | null>();
  readonly #overdue: Promise<unknown>[] = [];
  #hasFound = false;
  #failure: Error | undefined;

  constructor(
    private readonly inner: KeyValueStorageInterface,
    private readonly clock: TokenGuardClock,
    private readonly unsaved: UnsavedValues,
    /** Otherwise somebody else may have signed in meanwhile, whose name then stays. */
    private readonly isSignIn = false,
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
    // A refresh changes nothing here, and a storage that fails must not spoil a name that is there.
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

  /** Whether any key that was read had a value. */
  get hasFound(): boolean {
    return this.#hasFound;
  }

  /**
   * To be called after a read that has found no tokens.
   *
   * @throws what the storage has thrown: it is not known whether there are tokens.
   */
  assertReadable(): void {
    if (this.#failure) throw this.#failure;
  }

  /**
   * To be called after the writes: reads back what was written, and writes again what is not there.
   *
   * @throws what the storage throws even then.
   */
  async confirmWrites(): Promise<void> {
    const written = [...this.#written].filter(([key]) => this.isSignIn || !key.endsWith(LAST_USER));
    const failures = await Promise.all(written.map(([key, value]) => this.#confirm(key, value)));
    const failure = failures.find((error) => error);
    if (failure) throw failure;
  }

  /** Resolves once the storage has made the writes that were not waited for; `undefined` if there are none. */
  whenOverdueIsDone(): Promise<unknown> | undefined {
    return this.#overdue.length > 0 ? Promise.allSettled(this.#overdue) : undefined;
  }

  async #write(key: string, value: string | null): Promise<void> {
    this.#written.set(key, value);
    this.#values.set(key, Promise.resolve(value));
    await this.#writeNow(key, value);
  }

  /** @returns why the value could not be written, if the storage has told. */
  async #confirm(key: string, value: string | null): Promise<Error | undefined> {
    this.unsaved.delete(key);
    if ((await this.#readBack(key)) === value) return undefined;
    const failure = await this.#writeNow(key, value);
    const stored = await this.#readBack(key);
    if (stored === value) return undefined;
    this.unsaved.set(key, { value, instead: stored });
    return failure;
  }

  /** `undefined` where the storage cannot be read. */
  #readBack(key: string): Promise<string | null | undefined> {
    return this.#readNow(key).catch(() => undefined);
  }

  async #readInPlaceOf(unsaved: UnsavedValue, key: string): Promise<string | null> {
    if (isUnchanged(unsaved, await this.#readNow(key))) return unsaved.value;
    // A storage may answer wrongly once. Only a second reading shows that somebody has written the key.
    const stored = await this.#readNow(key);
    if (isUnchanged(unsaved, stored)) return unsaved.value;
    this.unsaved.delete(key);
    return stored;
  }

  /** A storage that says that there is nothing is asked once more. */
  async #readNow(key: string): Promise<string | null> {
    const read = (): Promise<unknown> => readTwice(this.clock, () => this.inner.getItem(key));
    let value = await read();
    if (typeof value !== 'string') value = await read();
    if (typeof value !== 'string') return null;
    this.#hasFound = true;
    return value;
  }

  /** Does not wait for a storage that hangs. @returns what the storage has thrown. */
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
  /** What the storage shows in its place, or `undefined` as long as that could not be read. */
  instead: string | null | undefined;
}

/**
 * Values by key that were written and that the storage does not show, because it is full, or drops what is too
 * long, as browsers do with cookies. They are kept in memory until the storage shows something new: then
 * somebody else has written the key, and that counts.
 */
export type UnsavedValues = Map<string, UnsavedValue>;

/** Whether the storage still shows what it showed when the value was not kept. */
function isUnchanged(unsaved: UnsavedValue, stored: string | null): boolean {
  if (stored === unsaved.value) return false;
  if (unsaved.instead === undefined) unsaved.instead = stored;
  return stored === unsaved.instead;
}

/**
 * Reads, and reads once more when that fails or takes longer than a second. The first answer counts.
 *
 * @throws the failure of the second reading to fail, or {@link StorageSilentError} when there is no answer
 * within ten seconds.
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
      cancelWait = clock.after(waitMs, onTimeUp);
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

/** A storage has not answered in time. It may still do so. */
export class StorageSilentError extends Error {
  override readonly name = 'StorageSilentError';

  constructor() {
    super('The storage does not answer.');
  }
}

/** What `call` answers, also where it throws, or answers without a promise. */
function promiseOf<T>(call: () => T | Promise<T>): Promise<T> {
  try {
    return Promise.resolve(call());
  } catch (error) {
    return Promise.reject(asError(error));
  }
}

/** A storage of the app may throw anything. */
function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The storage failed.', { cause: error });
}
