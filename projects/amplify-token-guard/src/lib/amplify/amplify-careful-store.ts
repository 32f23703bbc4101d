import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { eraseTokens, TokenTraces } from './amplify-erase-tokens';
import { AmplifyTokens, AmplifyTokenStore } from './amplify-tokens';
import { askTwice } from './ask-twice';
import { CarefulStorage } from './careful-storage';
import { UnsavedValues } from './unsaved-values';

/** What became of a write. */
interface Written {
  /** Settles when the storage has done what was not waited for, if there is such a thing. */
  readonly overdue: Promise<unknown> | undefined;
}

/**
 * Amplify's token store over a storage that may fail: an error is told from an empty storage, and
 * what the storage does not keep is kept in memory until it is forgotten.
 */
export class CarefulTokenStore {
  readonly #unsaved = new UnsavedValues();
  /** The user whose tokens were written last. */
  #username: string | undefined;

  constructor(
    readonly inner: AmplifyTokenStore,
    private readonly clock: TokenGuardClock,
  ) {}

  /**
   * The tokens that are stored. Looks once more where there is something, and Amplify cannot make
   * tokens of it.
   *
   * @throws what the storage throws.
   */
  async load(): Promise<AmplifyTokens | null> {
    const first = await this.#loadOnce();
    const tokens = first.tokens || !first.hasFound ? first.tokens : (await this.#loadOnce()).tokens;
    if (!this.#unsaved.isEmpty) {
      const username = tokens?.username ?? (await this.getLastAuthUser());
      // Somebody else is signed in now, or nobody.
      if (username !== this.#username) this.forget();
    }
    return tokens;
  }

  /** Asked with every request, so with less care: after a wrong answer the tokens are loaded. */
  getLastAuthUser(): Promise<string> {
    if (!this.#unsaved.isEmpty) return this.read((store) => store.getLastAuthUser());
    return askTwice(this.clock, () => this.inner.getLastAuthUser());
  }

  read<T>(read: (store: AmplifyTokenStore) => Promise<T>): Promise<T> {
    return read(this.#open().store);
  }

  /** @throws what the storage throws. */
  async write(
    write: (store: AmplifyTokenStore) => Promise<void>,
    options?: { readonly isSignIn: boolean },
  ): Promise<Written> {
    const { store, storage } = this.#open();
    await write(store);
    await storage?.confirmWrites(options);
    return { overdue: storage?.whenOverdueIsDone() };
  }

  /** @throws what the storage throws. The tokens are in memory then. */
  store(tokens: AmplifyTokens, options: { readonly isSignIn: boolean }): Promise<Written> {
    this.#username = tokens.username;
    return this.write((store) => store.storeTokens(tokens), options);
  }

  /** Takes the tokens of the present user out, of the memory in any case. */
  async clear(): Promise<void> {
    try {
      await this.write((store) => store.clearTokens());
    } finally {
      this.forget();
    }
  }

  /** Takes these very tokens out, of the memory in any case. */
  async erase(traces: TokenTraces, options?: { readonly keepUser: boolean }): Promise<void> {
    this.forget();
    const { storage } = this.#open();
    if (!storage) return;
    try {
      await eraseTokens(storage, traces, options);
      await storage.confirmWrites();
    } finally {
      this.forget();
    }
  }

  /** Lets go of what is in memory. */
  forget(): void {
    this.#unsaved.dropAll();
  }

  async #loadOnce(): Promise<{
    readonly tokens: AmplifyTokens | null;
    readonly hasFound: boolean;
  }> {
    const { store, storage } = this.#open();
    const tokens = await store.loadTokens();
    if (!tokens) storage?.assertReadable();
    return { tokens, hasFound: storage?.hasFound === true };
  }

  /**
   * Amplify's own store, but for one access to a storage that is treated with care. A store that the
   * app has put in its place is left to itself.
   */
  #open(): { readonly store: AmplifyTokenStore; readonly storage?: CarefulStorage } {
    const { authTokenStore } = provider;
    if (this.inner !== authTokenStore) return { store: this.inner };
    const appStorage = authTokenStore.getKeyValueStorage();
    const storage = new CarefulStorage(appStorage, this.clock, this.#unsaved);
    const getKeyValueStorage = (): CarefulStorage => storage;
    const overrides = { getKeyValueStorage: { value: getKeyValueStorage } };
    return { store: Object.create(authTokenStore, overrides) as AmplifyTokenStore, storage };
  }
}
