import { Subscription } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { pause, within } from '../platform/waits';
import {
  AmplifyTokens,
  AmplifyTokenStore,
  fingerprint,
  isTorn,
  sessionIdOf,
} from './amplify-tokens';
import { RETRY_AFTER_MS, StorageSilentError } from './reliable-storage';
import { ReliableTokenStore, TokenTraces, tracesOf } from './reliable-token-store';
import { SessionTracker } from './session-tracker';
import { StaleTokenCleanup } from './stale-token-cleanup';

/** No access to the storage keeps another one waiting for longer. */
const LONGEST_ACCESS_MS = 5_000;

/** How long another tab may need to write all of its tokens. */
const TORN_WAIT_MS = 200;
const TORN_POLL_MS = 10;

/**
 * Amplify's token store as the guard puts it into Amplify. Its reads and writes wait for each other, so that
 * none sees another half done, and a late refresh cannot bring back a session that was ended in the
 * meantime, however slow the storage is.
 */
export class GuardedTokenStore implements AmplifyTokenStore {
  readonly #store: ReliableTokenStore;
  readonly #cleanup: StaleTokenCleanup;
  readonly #otherTabs: Subscription;
  /** Settles with the last access that was begun. */
  #last: Promise<unknown> = Promise.resolve();
  /** Of the last refresh. */
  #refreshed: (TokenTraces & { readonly sessionId: string | undefined }) | undefined;
  /** Fingerprint of tokens that do not belong together, and did not change any more. */
  #stayedTorn: string | undefined;

  constructor(
    inner: AmplifyTokenStore,
    private readonly sessions: SessionTracker,
    private readonly clock: TokenGuardClock,
  ) {
    this.#store = new ReliableTokenStore(inner, clock);
    this.#cleanup = new StaleTokenCleanup(clock, () => this.#clearStale());
    this.#otherTabs = sessions.otherTabs.subscribe((change) => this.#cleanup.onOtherTab(change));
  }

  /** To be called when the guard is destroyed. Reads and writes that are under way are completed. */
  close(): void {
    this.#otherTabs.unsubscribe();
    this.#cleanup.stop();
  }

  async storeTokens(tokens: AmplifyTokens): Promise<void> {
    if (this.sessions.records.comeFromRefresh(tokens)) {
      return this.#inLine(() => this.#storeRefresh(tokens));
    }
    let isRenewal = this.sessions.signIn(tokens);
    return this.#change(
      async () => {
        isRenewal ??= await this.#isStored(sessionIdOf(tokens));
        await this.#storeSignIn(tokens);
      },
      () => this.sessions.tellChange({ isSignIn: !isRenewal }),
    );
  }

  async clearTokens(): Promise<void> {
    const lost = this.sessions.takeUncleared();
    if (lost) {
      // The tokens of the session that was lost, and not those of one that has begun since. Amplify
      // does not wait for this, so nobody could do anything about a failure.
      return this.#inLine(async () => {
        if (lost === this.sessions.current) await this.#store.clear().catch(() => undefined);
      });
    }
    this.sessions.signOut();
    return this.#change(
      () => this.#clearWhenAnswered(),
      () => this.sessions.tellChange({ isSignIn: false }),
    );
  }

  /** Erases the tokens of the present session, and leaves what Amplify needs to complete a sign-out. */
  async erase(): Promise<void> {
    // A read before this one is Amplify's own, which revokes what it finds.
    await this.#last;
    this.sessions.signOut();
    try {
      await this.#inLine(async () => {
        const stored = await this.#store.load();
        if (stored) await this.#store.erase(tracesOf(stored), { keepUser: true });
      });
    } finally {
      this.sessions.tellChange({ isSignIn: false });
    }
  }

  /**
   * In line with the writes: Amplify's `signOut()` does not wait for them, and storage may be slow.
   * While another tab is in the middle of writing, waits until what is read belongs together.
   *
   * @throws what the storage throws. Amplify's own store would say that nobody is signed in.
   */
  async loadTokens(): Promise<AmplifyTokens | null> {
    for (let waited = 0; ; waited += TORN_POLL_MS) {
      const tokens = await this.#inLine(() => this.#loadUnlessOver());
      if (!tokens || !isTorn(tokens)) return tokens;
      const print = fingerprint(`${tokens.accessToken.toString()} ${tokens.idToken?.toString()}`);
      if (waited >= TORN_WAIT_MS) this.#stayedTorn = print;
      if (print === this.#stayedTorn) return tokens;
      await pause(this.clock, TORN_POLL_MS);
    }
  }

  getLastAuthUser(): Promise<string> {
    return this.#store.getLastAuthUser();
  }

  setKeyValueStorage(storage: Parameters<AmplifyTokenStore['setKeyValueStorage']>[0]): void {
    this.#store.inner.setKeyValueStorage(storage);
  }

  getDeviceMetadata(username?: string): ReturnType<AmplifyTokenStore['getDeviceMetadata']> {
    return this.#store.read((store) => store.getDeviceMetadata(username));
  }

  async clearDeviceMetadata(username?: string): Promise<void> {
    await this.#store.write((store) => store.clearDeviceMetadata(username));
  }

  async setOAuthMetadata(
    metadata: Parameters<AmplifyTokenStore['setOAuthMetadata']>[0],
  ): Promise<void> {
    await this.#store.write((store) => store.setOAuthMetadata(metadata));
  }

  getOAuthMetadata(): ReturnType<AmplifyTokenStore['getOAuthMetadata']> {
    return this.#store.read((store) => store.getOAuthMetadata());
  }

  /** Makes a sign-in or a sign-out, and tells of it as soon as it is in the store. */
  async #change(write: () => Promise<void>, tell: () => void): Promise<void> {
    const written = this.#inLine(write);
    // It may wait for an access that hangs, and hang itself. The session has changed all the same.
    const cancel = this.clock.after(2 * LONGEST_ACCESS_MS, tell);
    try {
      await written;
    } finally {
      cancel();
      // Also after a failure: half of it may have been written.
      tell();
    }
  }

  async #storeRefresh(tokens: AmplifyTokens): Promise<void> {
    if (!this.#isWanted(tokens)) return;
    this.#refreshed = { ...tracesOf(tokens), sessionId: sessionIdOf(tokens) };
    // What the storage does not take is in memory now.
    await this.#storeWhileWanted(tokens, { isSignIn: false }).catch(() => undefined);
    if (this.#isWanted(tokens)) this.sessions.tellRefresh();
    // What cannot be erased is not used either, and is looked for again.
    else await this.#store.erase(this.#refreshed).catch(() => undefined);
  }

  /** Whether the session that these tokens renew is the present one. */
  #isWanted(tokens: AmplifyTokens): boolean {
    return this.sessions.records.refreshOf(tokens)?.session === this.sessions.current;
  }

  /** Clears what a late refresh has brought back of a session that was ended elsewhere. */
  #clearStale(): Promise<void> {
    return this.#inLine(async () => {
      const stored = await this.#store.load();
      if (stored && this.sessions.isOver(sessionIdOf(stored))) await this.#store.clear();
      // Writes of two tabs may have mixed, and then Amplify finds no tokens in what is left.
      const refreshed = this.#refreshed;
      if (refreshed && this.sessions.isOver(refreshed.sessionId)) {
        await this.#store.erase(refreshed);
      }
    });
  }

  /**
   * Amplify's `signOut()` does not wait for this, so that a rejection would be nobody's. The session is
   * over all the same: a read that is answered later finds its tokens, and has them cleared.
   */
  async #clearWhenAnswered(): Promise<void> {
    try {
      await this.#store.clear();
    } catch (error) {
      if (!(error instanceof StorageSilentError)) throw error;
    }
  }

  /** Whether the store holds tokens of this session, and has said so within the time that a read takes. */
  async #isStored(sessionId: string | undefined): Promise<boolean> {
    if (sessionId === undefined) return false;
    try {
      const stored = await within(this.clock, RETRY_AFTER_MS, this.#store.inner.loadTokens());
      return stored !== null && sessionIdOf(stored) === sessionId;
    } catch {
      return false;
    }
  }

  async #storeSignIn(tokens: AmplifyTokens): Promise<void> {
    this.#store.forget();
    try {
      await this.#storeWhileWanted(tokens, { isSignIn: true });
    } catch (error) {
      // Whoever signs in is told so, and is not signed in then.
      this.#store.forget();
      throw error;
    }
  }

  /** What the storage writes much later must not bring back a session that was ended meanwhile. */
  async #storeWhileWanted(
    tokens: AmplifyTokens,
    options: { readonly isSignIn: boolean },
  ): Promise<void> {
    const session = this.sessions.current;
    const traces = tracesOf(tokens);
    const { overdue } = await this.#store.store(tokens, options);
    void overdue?.then(() => {
      if (session === this.sessions.current) return;
      this.#inLine(() => this.#store.erase(traces)).catch(() => undefined);
    });
  }

  async #loadUnlessOver(): Promise<AmplifyTokens | null> {
    const tokens = await this.#store.load();
    if (!tokens || !this.sessions.isOver(sessionIdOf(tokens))) return tokens;
    this.#store.forget();
    this.#cleanup.schedule();
    return null;
  }

  /** Begins an access when the one before it is done, or has taken as long as the limit. */
  async #inLine<T>(access: () => Promise<T>): Promise<T> {
    const before = this.#last;
    let leave = (): void => undefined;
    this.#last = new Promise((resolve) => (leave = () => resolve(undefined)));
    await before;
    const done = access();
    const cancel = this.clock.after(LONGEST_ACCESS_MS, leave);
    const end = (): void => {
      cancel();
      leave();
    };
    done.then(end, end);
    return done;
  }
}
