import {
  cognitoUserPoolsTokenProvider as provider,
  type TokenOrchestrator,
} from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { eraseTokens, TokenTraces, tracesOf } from './amplify-erase-tokens';
import { isTorn, sessionIdOf } from './amplify-source-tokens';
import { CarefulStorage } from './careful-storage';
import { fingerprint } from './fingerprint';
import { UnsavedValues } from './unsaved-values';

export type AmplifyTokenStore = Parameters<TokenOrchestrator['setAuthTokenStore']>[0];
export type AmplifyTokens = Parameters<AmplifyTokenStore['storeTokens']>[0];

/** What the {@link GuardedTokenStore} tells, and asks, about the writes that go through it. */
export interface StoreObserver {
  /** Whether these tokens come from a refresh; otherwise from a sign-in. */
  isRefresh(tokens: AmplifyTokens): boolean;
  /** Whether they are to be written: the session they renew is the present one. */
  isWanted(tokens: AmplifyTokens): boolean;
  /** Whether this session was ended, here or elsewhere. */
  isOver(sessionId: string | undefined): boolean;
  /** Tokens of such a session are in the store. */
  onLeftover(): void;
  /** Changes with every sign-in and sign-out. */
  readonly session: number;
  /** The session whose tokens are cleared next because it was lost, told once. */
  takeLostSession(): number | undefined;
  /** A sign-in is about to be written, or without tokens a sign-out. */
  beforeChange(tokens?: AmplifyTokens): void;
  /** The store now holds its outcome. */
  afterChange(tokens?: AmplifyTokens): void;
  /** The store now holds the tokens of a refresh. */
  afterRefresh(): void;
}

/** How long another tab may need to write all of its tokens. */
const TORN_WAIT_MS = 200;
const TORN_POLL_MS = 10;

type Write = (store: AmplifyTokenStore) => Promise<void>;

/**
 * Amplify's token store with its reads and writes in one line: none sees another half done, and a late
 * refresh cannot bring back a session that was ended in the meantime, however slow the storage is. A
 * storage that fails is told from an empty one, and what it does not keep is kept in memory.
 */
export class GuardedTokenStore implements AmplifyTokenStore {
  readonly #unsaved = new UnsavedValues();
  #last: Promise<unknown> = Promise.resolve();
  /** Of the last refresh. */
  #refreshed: (TokenTraces & { readonly sessionId: string | undefined }) | undefined;
  /** Fingerprint of tokens that do not belong together, and did not change any more. */
  #stayedTorn: string | undefined;

  constructor(
    readonly inner: AmplifyTokenStore,
    private readonly observer: StoreObserver,
    private readonly clock: TokenGuardClock,
  ) {}

  storeTokens(tokens: AmplifyTokens): Promise<void> {
    if (!this.observer.isRefresh(tokens)) {
      return this.#change(tokens, (store) => store.storeTokens(tokens));
    }
    return this.#inLine(async () => {
      if (!this.observer.isWanted(tokens)) return;
      this.#refreshed = { ...tracesOf(tokens), sessionId: sessionIdOf(tokens) };
      // What the storage does not take is in memory now.
      await this.#write((store) => store.storeTokens(tokens)).catch(() => undefined);
      if (this.observer.isWanted(tokens)) this.observer.afterRefresh();
      else await this.#erase(this.#refreshed);
    });
  }

  clearTokens(): Promise<void> {
    const lost = this.observer.takeLostSession();
    if (lost === undefined) return this.#change(undefined, (store) => store.clearTokens());
    // The tokens of the session that was lost, and not those of one that has begun since.
    return this.#inLine(async () => {
      if (lost === this.observer.session) await this.#clear();
    });
  }

  /** Erases the tokens of the present session, and leaves what Amplify needs to complete a sign-out. */
  async erase(): Promise<void> {
    // A read before this one is Amplify's own, which revokes what it finds.
    await this.#last;
    this.observer.beforeChange();
    try {
      await this.#inLine(async () => {
        const stored = await this.#read();
        if (stored) await this.#erase(tracesOf(stored), { keepUser: true });
      });
    } finally {
      this.observer.afterChange();
    }
  }

  /** Clears what a late refresh has brought back of a session that was ended elsewhere. */
  discard(): Promise<void> {
    return this.#inLine(async () => {
      const stored = await this.#read();
      if (stored && this.observer.isOver(sessionIdOf(stored))) await this.#clear();
      // Writes of two tabs may have mixed, and then Amplify finds no tokens in what is left.
      const refreshed = this.#refreshed;
      if (refreshed && this.observer.isOver(refreshed.sessionId)) await this.#erase(refreshed);
    });
  }

  /**
   * In line with the writes: Amplify's `signOut()` does not wait for them, and storage may be slow.
   * While another tab is in the middle of writing, waits until what is read belongs together.
   *
   * @throws what the storage throws. Amplify's own store would say that nobody is signed in.
   */
  async loadTokens(): Promise<AmplifyTokens | null> {
    for (let waited = 0; ; waited += TORN_POLL_MS) {
      const tokens = await this.#inLine(() => this.#readUnlessOver());
      if (!tokens || !isTorn(tokens)) return tokens;
      const print = fingerprint(`${tokens.accessToken.toString()} ${tokens.idToken?.toString()}`);
      if (waited >= TORN_WAIT_MS) this.#stayedTorn = print;
      if (print === this.#stayedTorn) return tokens;
      await new Promise<void>((resolve) => void this.clock.after(TORN_POLL_MS, resolve));
    }
  }

  getLastAuthUser(): Promise<string> {
    return this.#careful().store.getLastAuthUser();
  }

  setKeyValueStorage(storage: Parameters<AmplifyTokenStore['setKeyValueStorage']>[0]): void {
    this.inner.setKeyValueStorage(storage);
  }

  getDeviceMetadata(username?: string): ReturnType<AmplifyTokenStore['getDeviceMetadata']> {
    return this.#careful().store.getDeviceMetadata(username);
  }

  clearDeviceMetadata(username?: string): Promise<void> {
    return this.#write((store) => store.clearDeviceMetadata(username));
  }

  setOAuthMetadata(metadata: Parameters<AmplifyTokenStore['setOAuthMetadata']>[0]): Promise<void> {
    return this.#write((store) => store.setOAuthMetadata(metadata));
  }

  getOAuthMetadata(): ReturnType<AmplifyTokenStore['getOAuthMetadata']> {
    return this.#careful().store.getOAuthMetadata();
  }

  async #change(tokens: AmplifyTokens | undefined, write: Write): Promise<void> {
    this.observer.beforeChange(tokens);
    try {
      await this.#inLine(async () => {
        this.#unsaved.dropAll();
        let isKept = false;
        try {
          await this.#write(write);
          isKept = tokens !== undefined;
        } finally {
          if (!isKept) this.#unsaved.dropAll();
        }
      });
    } finally {
      // Also after a failure: half of it may have been written.
      this.observer.afterChange(tokens);
    }
  }

  async #clear(): Promise<void> {
    try {
      await this.#write((store) => store.clearTokens());
    } finally {
      this.#unsaved.dropAll();
    }
  }

  async #erase(traces: TokenTraces, options?: { readonly keepUser: boolean }): Promise<void> {
    this.#unsaved.dropAll();
    await eraseTokens(traces, options);
  }

  async #readUnlessOver(): Promise<AmplifyTokens | null> {
    const tokens = await this.#read();
    if (!tokens || !this.observer.isOver(sessionIdOf(tokens))) return tokens;
    this.#unsaved.dropAll();
    this.observer.onLeftover();
    return null;
  }

  /** Looks once more where there is something, and Amplify cannot make tokens of it. */
  async #read(): Promise<AmplifyTokens | null> {
    const { tokens, hasFound } = await this.#readOnce();
    return tokens || !hasFound ? tokens : (await this.#readOnce()).tokens;
  }

  async #readOnce(): Promise<{ tokens: AmplifyTokens | null; hasFound: boolean }> {
    const { store, storage } = this.#careful();
    const tokens = await store.loadTokens();
    if (!tokens) storage?.assertReadable();
    return { tokens, hasFound: storage?.hasFound === true };
  }

  async #write(write: Write): Promise<void> {
    const { store, storage } = this.#careful();
    await write(store);
    await storage?.confirmWrites();
  }

  /**
   * Amplify's own store, but for one access to a storage that is treated with care. A store that the
   * app has put in its place is left to itself.
   */
  #careful(): { readonly store: AmplifyTokenStore; readonly storage?: CarefulStorage } {
    const { authTokenStore } = provider;
    if (this.inner !== authTokenStore) return { store: this.inner };
    const storage = new CarefulStorage(
      authTokenStore.getKeyValueStorage(),
      this.clock,
      this.#unsaved,
    );
    const getKeyValueStorage = (): CarefulStorage => storage;
    const overrides = { getKeyValueStorage: { value: getKeyValueStorage } };
    return { store: Object.create(authTokenStore, overrides) as AmplifyTokenStore, storage };
  }

  #inLine<T>(access: () => Promise<T>): Promise<T> {
    const done = this.#last.then(access);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
