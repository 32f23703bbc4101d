import type { KeyValueStorageInterface } from 'aws-amplify/utils';
import { TokenGuardClock } from '../platform/clock';
import { asError, askTwice, PATIENCE_MS, promiseOf } from './ask-twice';
import { UnsavedValues } from './unsaved-values';

/** How the key ends under which Amplify stores the name of the user who is signed in. */
const LAST_USER = '.LastAuthUser';

/**
 * The app's storage as Amplify's token store sees it while it reads or writes tokens once. Amplify takes
 * a read that fails for an empty storage, and a write that does not throw for done. So reads that fail
 * are made again, and known; writes are made again until they can be read back, and what the storage
 * does not keep is kept in memory.
 */
export class CarefulStorage implements KeyValueStorageInterface {
  /** A key that is read several times has one value. */
  readonly #values = new Map<string, Promise<string | null>>();
  readonly #overdue: Promise<unknown>[] = [];
  readonly #written = new Map<string, string | null>();
  #hasFound = false;
  #failure: Error | undefined;

  constructor(
    private readonly inner: KeyValueStorageInterface,
    private readonly clock: TokenGuardClock,
    private readonly unsaved: UnsavedValues,
  ) {}

  getItem(key: string): Promise<string | null> {
    let value = this.#values.get(key);
    if (!value) {
      value = this.unsaved.valueOf(key, () => this.#readNow(key));
      value.catch((error: unknown) => (this.#failure = asError(error)));
      this.#values.set(key, value);
    }
    return value;
  }

  setItem(key: string, value: string): Promise<void> {
    return this.#write(key, value);
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
   * To be called after the writes: looks for what was written, and writes again what is not there.
   *
   * @param isSignIn otherwise, somebody else may have signed in meanwhile, whose name then stays.
   *
   * @throws what the storage throws even then.
   */
  async confirmWrites({ isSignIn = false } = {}): Promise<void> {
    const written = [...this.#written].filter(([key]) => isSignIn || !key.endsWith(LAST_USER));
    const failures = await Promise.all(written.map(([key, value]) => this.#confirm(key, value)));
    const failure = failures.find((error) => error);
    if (failure) throw failure;
  }

  /** Resolves once the storage has done what was not waited for, if there is such a write. */
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
    this.unsaved.drop(key);
    if ((await this.#found(key)) === value) return undefined;
    const failure = await this.#writeNow(key, value);
    const found = await this.#found(key);
    if (found === value) return undefined;
    this.unsaved.keep(key, value, found);
    return failure;
  }

  /** `undefined` where that cannot be known. */
  #found(key: string): Promise<string | null | undefined> {
    return this.#readNow(key).catch(() => undefined);
  }

  /** That there is nothing is believed when it is said twice. */
  async #readNow(key: string): Promise<string | null> {
    const read = (): Promise<unknown> => askTwice(this.clock, () => this.inner.getItem(key));
    let value = await read();
    if (typeof value !== 'string') value = await read();
    if (typeof value !== 'string') return null;
    this.#hasFound = true;
    return value;
  }

  /** Does not wait for a storage that hangs. @returns what the storage has thrown. */
  #writeNow(key: string, value: string | null): Promise<Error | undefined> {
    const { inner } = this;
    const write = promiseOf(() =>
      value === null ? inner.removeItem(key) : inner.setItem(key, value),
    );
    return new Promise((resolve) => {
      const stopWaiting = this.clock.after(PATIENCE_MS, () => {
        this.#overdue.push(write);
        resolve(undefined);
      });
      const end = (failure?: Error): void => {
        stopWaiting();
        resolve(failure);
      };
      write.then(
        () => end(),
        (error: unknown) => end(asError(error)),
      );
    });
  }
}
