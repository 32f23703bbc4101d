import type { TokenOrchestrator } from 'aws-amplify/auth/cognito';
import { TokenGuardClock } from '../platform/clock';
import { PatientReader } from '../platform/patient-reader';
import { eraseTokens } from './amplify-erase-tokens';

export type AmplifyTokenStore = Parameters<TokenOrchestrator['setAuthTokenStore']>[0];
export type AmplifyTokens = Parameters<AmplifyTokenStore['storeTokens']>[0];

/** No access to the storage keeps another one waiting for longer. */
const LONGEST_ACCESS_MS = 5_000;

/** What the {@link GuardedTokenStore} tells, and asks, about the writes that go through it. */
export interface StoreObserver {
  /** Whether these tokens come from a refresh; otherwise from a sign-in. */
  isRefresh(tokens: AmplifyTokens): boolean;
  /** Whether they are to be written: the session they renew is the present one. */
  isWanted(tokens: AmplifyTokens): boolean;
  /** Whether the session of these tokens was ended, here or elsewhere. */
  isOver(tokens: AmplifyTokens): boolean;
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

/**
 * Amplify's token store with its reads and writes in one line: none sees another half done, and a late
 * refresh cannot bring back a session that was ended in the meantime, however slow the storage is.
 */
export class GuardedTokenStore implements AmplifyTokenStore {
  #last: Promise<unknown> = Promise.resolve();
  /** Of the last refresh. */
  #refreshed: AmplifyTokens | undefined;
  /** Whether the storage, being full, say, has not taken them. */
  #isUnsaved = false;

  readonly #reader: PatientReader;

  constructor(
    readonly inner: AmplifyTokenStore,
    private readonly observer: StoreObserver,
    private readonly clock: TokenGuardClock,
  ) {
    this.#reader = new PatientReader(clock);
  }

  /** It is in Amplify no more. Accesses that are under way come to their end. */
  release(): void {
    this.#reader.stop();
  }

  storeTokens(tokens: AmplifyTokens): Promise<void> {
    if (this.observer.isRefresh(tokens)) {
      return this.#inLine(async () => {
        if (!this.observer.isWanted(tokens)) return;
        this.#refreshed = tokens;
        this.#isUnsaved = false;
        const written = this.inner.storeTokens(tokens);
        await this.#noLonger(written).catch(() => (this.#isUnsaved = true));
        if (this.observer.isWanted(tokens)) this.observer.afterRefresh();
        else await eraseTokens(tokens);
      });
    }
    return this.#change(() => this.inner.storeTokens(tokens), tokens);
  }

  clearTokens(): Promise<void> {
    const lost = this.observer.takeLostSession();
    if (lost === undefined) return this.#change(() => this.inner.clearTokens());
    // The tokens of the session that was lost, and not those of one that has begun since.
    return this.#inLine(async () => {
      if (lost === this.observer.session) await this.inner.clearTokens();
    });
  }

  /** Clears what a late refresh has brought back of a session that was ended elsewhere. */
  discard(): Promise<void> {
    return this.#inLine(async () => {
      const stored = await this.inner.loadTokens();
      if (stored && this.observer.isOver(stored)) await this.inner.clearTokens();
      // Writes of two tabs may have mixed, and then Amplify finds no tokens in what is left.
      const refreshed = this.#refreshed;
      if (refreshed && this.observer.isOver(refreshed)) await eraseTokens(refreshed);
    });
  }

  /** In line with the writes: Amplify's `signOut()` does not wait for them, and storage may be slow. */
  loadTokens(): Promise<AmplifyTokens | null> {
    return this.#inLine(async () => {
      const stored = await this.#reader.read(() => this.inner.loadTokens());
      const tokens = stored && this.#isUnsaved ? this.#newerThan(stored) : stored;
      if (!tokens || !this.observer.isOver(tokens)) return tokens;
      this.observer.onLeftover();
      return null;
    });
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

  async #change(write: () => Promise<void>, tokens?: AmplifyTokens): Promise<void> {
    this.observer.beforeChange(tokens);
    this.#isUnsaved = false;
    const written = this.#inLine(write);
    const tell = (): void => this.observer.afterChange(tokens);
    // It may wait for one that hangs, and hang itself, but what has changed is told.
    const cancel = this.clock.after(2 * LONGEST_ACCESS_MS, tell);
    try {
      await written;
    } finally {
      cancel();
      // Also after a failure: half of it may have been written.
      tell();
    }
  }

  /** With rotation, what could not be saved is all that the session can go on with. */
  #newerThan(stored: AmplifyTokens): AmplifyTokens {
    const unsaved = this.#refreshed;
    const mintedAt = ({ accessToken: { payload } }: AmplifyTokens): number => payload.iat ?? 0;
    const isSame = unsaved?.username === stored.username;
    return isSame && mintedAt(unsaved) >= mintedAt(stored) ? unsaved : stored;
  }

  /** Whoever comes next does not wait any longer than the limit for an access that hangs. */
  async #inLine<T>(access: () => Promise<T>): Promise<T> {
    const before = this.#last;
    let leave = (): void => undefined;
    this.#last = new Promise((resolve) => (leave = () => resolve(undefined)));
    await before;
    const done = access();
    this.#noLonger(done).then(leave, leave);
    return done;
  }

  /** @throws Error when `done` takes longer than an access to the storage may. */
  #noLonger<T>(done: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(LONGEST_ACCESS_MS, () => {
        reject(new Error(`The storage has not answered within ${LONGEST_ACCESS_MS} ms.`));
      });
      done.then(resolve, reject).finally(cancel);
    });
  }
}
