import {
  cognitoUserPoolsTokenProvider as provider,
  type TokenOrchestrator,
} from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { eraseTokens, TokenTraces, tracesOf } from './amplify-erase-tokens';
import { isTorn, sessionIdOf } from './amplify-source-tokens';
import { askTwice } from './ask-twice';
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

/**
 * Amplify's token store with its reads and writes in one line: none sees another half done, and a late
 * refresh cannot bring back a session that was ended in the meantime, however slow the storage is. A
 * storage that fails is told from an empty one, and what it does not keep is kept in memory.
 */
export class GuardedTokenStore implements AmplifyTokenStore {
  readonly #unsaved = new UnsavedValues();
  #unsavedOf: string | undefined;
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
      return this.#change(() => this.#storeSignIn(tokens), tokens);
    }
    return this.#inLine(async () => {
      if (!this.observer.isWanted(tokens)) return;
      this.#refreshed = { ...tracesOf(tokens), sessionId: sessionIdOf(tokens) };
      // What the storage does not take is in memory now.
      await this.#store(tokens).catch(() => undefined);
      if (this.observer.isWanted(tokens)) this.observer.afterRefresh();
      // What cannot be erased is not used either, and is looked for again.
      else await this.#erase(this.#refreshed).catch(() => undefined);
    });
  }

  clearTokens(): Promise<void> {
    const lost = this.observer.takeLostSession();
    if (lost === undefined) return this.#change(() => this.#clear());
    // The tokens of the session that was lost, and not those of one that has begun since. Amplify
    // does not wait for this, so nobody could do anything about a failure.
    return this.#inLine(async () => {
      if (lost === this.observer.session) await this.#clear().catch(() => undefined);
    });
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

  /** Asked with every request, so with less care: after a wrong answer the tokens are loaded. */
  getLastAuthUser(): Promise<string> {
    if (!this.#unsaved.isEmpty) return this.#careful().store.getLastAuthUser();
    return askTwice(this.clock, () => this.inner.getLastAuthUser());
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

  async #change(write: () => Promise<void>, tokens?: AmplifyTokens): Promise<void> {
    this.observer.beforeChange(tokens);
    try {
      await this.#inLine(write);
    } finally {
      // Also after a failure: half of it may have been written.
      this.observer.afterChange(tokens);
    }
  }

  async #storeSignIn(tokens: AmplifyTokens): Promise<void> {
    this.#unsaved.dropAll();
    try {
      await this.#store(tokens);
    } catch (error) {
      // Whoever signs in is told so, and is not signed in then.
      this.#unsaved.dropAll();
      throw error;
    }
  }

  async #store(tokens: AmplifyTokens): Promise<void> {
    const { session } = this.observer;
    const traces = tracesOf(tokens);
    this.#unsavedOf = tokens.username;
    const { store, storage } = this.#careful();
    await store.storeTokens(tokens);
    await storage?.confirmWrites();
    // What the storage writes much later must not bring back a session that was ended meanwhile.
    void storage?.whenOverdueIsDone()?.then(() => {
      if (session === this.observer.session) return;
      this.#inLine(() => this.#erase(traces)).catch(() => undefined);
    });
  }

  async #clear(): Promise<void> {
    try {
      await this.#write((store) => store.clearTokens());
    } finally {
      this.#unsaved.dropAll();
    }
  }

  async #erase(traces: TokenTraces): Promise<void> {
    this.#unsaved.dropAll();
    const { storage } = this.#careful();
    if (!storage) return;
    await eraseTokens(storage, traces);
    await storage.confirmWrites();
    this.#unsaved.dropAll();
  }

  async #readUnlessOver(): Promise<AmplifyTokens | null> {
    const tokens = await this.#read();
    const isOver = tokens !== null && this.observer.isOver(sessionIdOf(tokens));
    if (isOver) this.observer.onLeftover();
    if (isOver || (await this.#isOfAnother(tokens))) this.#unsaved.dropAll();
    return isOver ? null : tokens;
  }

  /** Whether somebody else is signed in than the one for whom values are in memory, or nobody. */
  async #isOfAnother(tokens: AmplifyTokens | null): Promise<boolean> {
    if (this.#unsaved.isEmpty) return false;
    const username = tokens?.username ?? (await this.getLastAuthUser());
    return username !== this.#unsavedOf;
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

  async #write(write: (store: AmplifyTokenStore) => Promise<void>): Promise<void> {
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
