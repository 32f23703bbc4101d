import type { TokenOrchestrator } from 'aws-amplify/auth/cognito';

export type AmplifyTokenStore = Parameters<TokenOrchestrator['setAuthTokenStore']>[0];
export type AmplifyTokens = Parameters<AmplifyTokenStore['storeTokens']>[0];

/** What the {@link GuardedTokenStore} tells, and asks, about the writes that go through it. */
export interface StoreObserver {
  /** Whether these tokens come from a refresh; otherwise from a sign-in. */
  isRefresh(tokens: AmplifyTokens): boolean;
  /** Whether the session that was refreshed is still the one in the store. */
  isWanted(tokens: AmplifyTokens): boolean;
  /** A sign-in or a sign-out is about to be written. */
  beforeChange(): void;
  /** The store now holds its outcome. */
  afterChange(): void;
}

/**
 * Amplify's token store with its writes in one line: they happen one after the other, and a late
 * refresh cannot bring back a session that was ended in the meantime, however slow the storage is.
 */
export class GuardedTokenStore implements AmplifyTokenStore {
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(
    readonly inner: AmplifyTokenStore,
    private readonly observer: StoreObserver,
  ) {}

  storeTokens(tokens: AmplifyTokens): Promise<void> {
    if (this.observer.isRefresh(tokens)) {
      return this.#write(async () => {
        if (this.observer.isWanted(tokens)) await this.inner.storeTokens(tokens);
      });
    }
    return this.#change(() => this.inner.storeTokens(tokens));
  }

  clearTokens(): Promise<void> {
    return this.#change(() => this.inner.clearTokens());
  }

  /** Waits for writes under way: Amplify's `signOut()` does not, and storage may be slow. */
  async loadTokens(): Promise<AmplifyTokens | null> {
    await this.#lastWrite;
    return this.inner.loadTokens();
  }

  getLastAuthUser(): Promise<string> {
    return this.inner.getLastAuthUser();
  }

  setKeyValueStorage(storage: Parameters<AmplifyTokenStore['setKeyValueStorage']>[0]): void {
    this.inner.setKeyValueStorage(storage);
  }

  getDeviceMetadata(username?: string): ReturnType<AmplifyTokenStore['getDeviceMetadata']> {
    return this.inner.getDeviceMetadata(username);
  }

  clearDeviceMetadata(username?: string): Promise<void> {
    return this.inner.clearDeviceMetadata(username);
  }

  setOAuthMetadata(metadata: Parameters<AmplifyTokenStore['setOAuthMetadata']>[0]): Promise<void> {
    return this.inner.setOAuthMetadata(metadata);
  }

  getOAuthMetadata(): ReturnType<AmplifyTokenStore['getOAuthMetadata']> {
    return this.inner.getOAuthMetadata();
  }

  async #change(write: () => Promise<void>): Promise<void> {
    this.observer.beforeChange();
    await this.#write(write);
    this.observer.afterChange();
  }

  #write(write: () => Promise<void>): Promise<void> {
    const done = this.#lastWrite.then(write);
    this.#lastWrite = done.catch(() => undefined);
    return done;
  }
}
