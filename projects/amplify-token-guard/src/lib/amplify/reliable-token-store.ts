import {
  AUTH_KEY_PREFIX,
  cognitoUserPoolsTokenProvider as provider,
} from 'aws-amplify/auth/cognito';
import type { KeyValueStorageInterface } from 'aws-amplify/utils';
import { TokenGuardClock } from '../platform/clock';
import { AmplifyTokens, AmplifyTokenStore, clientIdOf, fingerprint } from './amplify-tokens';
import { readTwice, ReliableStorage, UnsavedValues } from './reliable-storage';

/** The result of a write. */
interface Written {
  /**
   * Settles when the storage has completed the writes that weren't waited for. `undefined` if there
   * are none.
   */
  readonly overdue: Promise<unknown> | undefined;
}

/** Identifies tokens in the storage, without the tokens themselves. */
export interface TokenTraces {
  readonly clientId: string | undefined;
  readonly username: string;
  /** By the key under which each is stored. */
  readonly fingerprints: Readonly<Record<string, string>>;
}

/**
 * Amplify's token store over a storage that can fail. It distinguishes an error from an empty
 * storage, and keeps values in memory that the storage drops.
 */
export class ReliableTokenStore {
  readonly #unsaved: UnsavedValues = new Map();
  /** The user of the tokens that were written last. */
  #username: string | undefined;

  constructor(
    readonly inner: AmplifyTokenStore,
    private readonly clock: TokenGuardClock,
  ) {}

  /**
   * The stored tokens. Repeats the read if there is something from which Amplify can't load tokens.
   *
   * @throws the error of the storage
   */
  async load(): Promise<AmplifyTokens | null> {
    const first = await this.#loadOnce();
    const tokens = first.tokens || !first.hasFound ? first.tokens : (await this.#loadOnce()).tokens;
    if (this.#unsaved.size > 0) {
      const username = tokens?.username ?? (await this.getLastAuthUser());
      // Another user has signed in, or the user has signed out.
      if (username !== this.#username) this.forget();
    }
    return tokens;
  }

  /**
   * Called before each request, so it doesn't repeat reads. If the user differs, the tokens are
   * loaded anyway.
   */
  getLastAuthUser(): Promise<string> {
    if (this.#unsaved.size > 0) return this.read((store) => store.getLastAuthUser());
    return readTwice(this.clock, () => this.inner.getLastAuthUser());
  }

  read<T>(read: (store: AmplifyTokenStore) => Promise<T>): Promise<T> {
    return read(this.#open().store);
  }

  /** @throws the error of the storage */
  async write(
    write: (store: AmplifyTokenStore) => Promise<void>,
    { isSignIn = false } = {},
  ): Promise<Written> {
    const { store, storage } = this.#open(isSignIn);
    await write(store);
    await storage?.confirmWrites();
    return { overdue: storage?.whenOverdueIsDone() };
  }

  /** @throws the error of the storage. The tokens are then in memory. */
  store(tokens: AmplifyTokens, options: { readonly isSignIn: boolean }): Promise<Written> {
    this.#username = tokens.username;
    return this.write((store) => store.storeTokens(tokens), options);
  }

  /** Removes the tokens of the current user. Always removes them from memory. */
  async clear(): Promise<void> {
    try {
      await this.write((store) => store.clearTokens());
    } finally {
      this.forget();
    }
  }

  /**
   * Removes only these tokens. Amplify's `clearTokens()` removes those of the last user, who may be
   * another one by now. Always removes them from memory.
   *
   * @param keepUser keeps the name of the last user, which Amplify needs to find its other stored
   * data
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

  /** Drops the values in memory. */
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
   * Amplify's own store, for one access over a {@link ReliableStorage}. A custom store of the app
   * is used unchanged.
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
