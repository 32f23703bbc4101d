import {
  AUTH_KEY_PREFIX,
  cognitoUserPoolsTokenProvider as provider,
} from 'aws-amplify/auth/cognito';
import type { KeyValueStorageInterface } from 'aws-amplify/utils';
import { TokenGuardClock } from '../platform/clock';
import { AmplifyTokens, AmplifyTokenStore, clientIdOf, fingerprint } from './amplify-tokens';
import { readTwice, ReliableStorage, UnsavedValues } from './reliable-storage';

/** What became of a write. */
interface Written {
  /** Settles when the storage has made the writes that were not waited for; `undefined` if there are none. */
  readonly overdue: Promise<unknown> | undefined;
}

/** What is remembered of tokens to find them again in the storage: none of their texts. */
export interface TokenTraces {
  readonly clientId: string | undefined;
  readonly username: string;
  /** By the name under which each is stored. */
  readonly fingerprints: Readonly<Record<string, string>>;
}

/**
 * Amplify's token store over a storage that may fail: an error is told from an empty storage, and
 * what the storage does not keep is kept in memory until it is forgotten.
 */
export class ReliableTokenStore {
  readonly #unsaved: UnsavedValues = new Map();
  /** The user whose tokens were written last. */
  #username: string | undefined;

  constructor(
    readonly inner: AmplifyTokenStore,
    private readonly clock: TokenGuardClock,
  ) {}

  /**
   * The tokens that are stored. Looks once more where there is something that Amplify cannot make
   * tokens of.
   *
   * @throws what the storage throws.
   */
  async load(): Promise<AmplifyTokens | null> {
    const first = await this.#loadOnce();
    const tokens = first.tokens || !first.hasFound ? first.tokens : (await this.#loadOnce()).tokens;
    if (this.#unsaved.size > 0) {
      const username = tokens?.username ?? (await this.getLastAuthUser());
      // Somebody else is signed in now, or nobody.
      if (username !== this.#username) this.forget();
    }
    return tokens;
  }

  /** Read before each request, so with less care: where the answer is another user, the tokens are loaded. */
  getLastAuthUser(): Promise<string> {
    if (this.#unsaved.size > 0) return this.read((store) => store.getLastAuthUser());
    return readTwice(this.clock, () => this.inner.getLastAuthUser());
  }

  read<T>(read: (store: AmplifyTokenStore) => Promise<T>): Promise<T> {
    return read(this.#open().store);
  }

  /** @throws what the storage throws. */
  async write(
    write: (store: AmplifyTokenStore) => Promise<void>,
    { isSignIn = false } = {},
  ): Promise<Written> {
    const { store, storage } = this.#open(isSignIn);
    await write(store);
    await storage?.confirmWrites();
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

  /**
   * Takes these very tokens out, and leaves others alone. Amplify's `clearTokens()` only finds those
   * of the last user, who may be somebody else by now. They go out of the memory in any case.
   *
   * @param keepUser leaves the name of the last user, by which Amplify finds the rest of what it has stored.
   */
  async erase(traces: TokenTraces, { keepUser = false } = {}): Promise<void> {
    this.forget();
    const { storage } = this.#open();
    if (!storage) return;
    try {
      await eraseFrom(storage, traces, keepUser);
      await storage.confirmWrites();
    } finally {
      this.forget();
    }
  }

  /** Lets go of what is in memory. */
  forget(): void {
    this.#unsaved.clear();
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
   * Amplify's own store, for one access over a {@link ReliableStorage}. A store that the app has put in
   * its place is used as it is.
   */
  #open(isSignIn = false): {
    readonly store: AmplifyTokenStore;
    readonly storage?: ReliableStorage;
  } {
    const { authTokenStore } = provider;
    if (this.inner !== authTokenStore) return { store: this.inner };
    const appStorage = authTokenStore.getKeyValueStorage();
    const storage = new ReliableStorage(appStorage, this.clock, this.#unsaved, isSignIn);
    const getKeyValueStorage = (): ReliableStorage => storage;
    const overrides = { getKeyValueStorage: { value: getKeyValueStorage } };
    return { store: Object.create(authTokenStore, overrides) as AmplifyTokenStore, storage };
  }
}

export function tracesOf(tokens: AmplifyTokens): TokenTraces {
  const { accessToken, idToken, refreshToken, username } = tokens;
  const fingerprints: Record<string, string> = { accessToken: fingerprint(accessToken.toString()) };
  if (idToken) fingerprints['idToken'] = fingerprint(idToken.toString());
  if (refreshToken) fingerprints['refreshToken'] = fingerprint(refreshToken);
  return { clientId: clientIdOf(tokens), username, fingerprints };
}

async function eraseFrom(
  storage: KeyValueStorageInterface,
  { clientId, username, fingerprints }: TokenTraces,
  keepUser: boolean,
): Promise<void> {
  const client = `${AUTH_KEY_PREFIX}.${clientId}`;
  const keyOf = (name: string): string => `${client}.${username}.${name}`;
  let found = false;
  for (const [name, written] of Object.entries(fingerprints)) {
    const stored = await storage.getItem(keyOf(name));
    if (stored === null || fingerprint(stored) !== written) continue;
    found = true;
    await storage.removeItem(keyOf(name));
  }
  if (!found || (await storage.getItem(keyOf('accessToken'))) !== null) return;
  for (const name of ['clockDrift', 'signInDetails']) await storage.removeItem(keyOf(name));
  if (keepUser) return;
  const lastUser = `${client}.LastAuthUser`;
  if ((await storage.getItem(lastUser)) === username) await storage.removeItem(lastUser);
}
