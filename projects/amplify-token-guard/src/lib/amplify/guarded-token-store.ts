import { Subscription } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { within } from '../platform/waits';
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

/** How long one access to the storage can block the next one. */
const LONGEST_ACCESS_MS = 5_000;

/** How long another tab may take to write all its tokens. */
const TORN_WAIT_MS = 200;
const TORN_POLL_MS = 10;

/**
 * Amplify's token store with serialized reads and writes, so that no access sees a half-done one. A
 * late refresh can't bring back a session that has ended, however slow the storage is.
 */
export class GuardedTokenStore implements AmplifyTokenStore {
  readonly #store: ReliableTokenStore;
  readonly #cleanup: StaleTokenCleanup;
  readonly #otherTabs: Subscription;
  /** Settles with the most recent access. */
  #last: Promise<unknown> = Promise.resolve();
  /** Traces of the tokens of the last refresh. */
  #refreshed: (TokenTraces & { readonly sessionId: string | undefined }) | undefined;
  /** The fingerprint of tokens that don't belong together and no longer change. */
  #stayedTorn: string | undefined;
  /** The tokens that were read or stored last. */
  #whole: { readonly print: string; readonly username: string; readonly drift: number } | undefined;

  constructor(
    inner: AmplifyTokenStore,
    private readonly sessions: SessionTracker,
    private readonly clock: TokenGuardClock,
  ) {
    this.#store = new ReliableTokenStore(inner, clock);
    this.#cleanup = new StaleTokenCleanup(clock, () => this.#clearStale());
    this.#otherTabs = sessions.otherTabs.subscribe((change) => this.#cleanup.onOtherTab(change));
  }

  /** Call it when the guard is destroyed. Pending reads and writes complete. */
  close(): void {
    this.#otherTabs.unsubscribe();
    this.#cleanup.stop();
  }

  async storeTokens(tokens: AmplifyTokens): Promise<void> {
    if (this.sessions.records.comeFromRefresh(tokens)) {
      return this.#enqueue(() => this.#storeRefresh(tokens));
    }
    let isRenewal = this.sessions.signIn(tokens);
    return this.#change(
      async () => {
        isRenewal ??= await this.#isStored(sessionIdOf(tokens));
        await this.#storeSignIn(tokens);
      },
      () => (isRenewal ? this.sessions.announceChange() : this.sessions.announceSignIn()),
    );
  }

  async clearTokens(): Promise<void> {
    const lost = this.sessions.takeUncleared();
    if (lost) {
      // Clears the tokens of the lost session only, not those of a new one. Amplify doesn't wait
      // for this, so nobody could handle a failure.
      return this.#enqueue(async () => {
        if (lost === this.sessions.current) await this.#store.clear().catch(() => undefined);
      });
    }
    this.sessions.signOut();
    return this.#change(
      () => this.#clearWhenAnswered(),
      () => this.sessions.announceChange(),
    );
  }

  /**
   * Erases the tokens of the current session. Leaves what Amplify needs to complete the sign-out.
   */
  async erase(): Promise<void> {
    // A pending read is Amplify's own, and Amplify then revokes the tokens that it reads.
    await this.#last;
    this.sessions.signOut();
    try {
      await this.#enqueue(async () => {
        const stored = await this.#store.load();
        if (stored) await this.#store.erase(tracesOf(stored), { keepUser: true });
      });
    } finally {
      this.sessions.announceChange();
    }
  }

  /**
   * Waits for pending writes, because Amplify's `signOut()` doesn't and the storage may be slow.
   * Also waits while another tab is in the middle of a write.
   *
   * @throws the error of the storage. Amplify's own store would report that nobody is signed in.
   */
  async loadTokens(): Promise<AmplifyTokens | null> {
    const sinceStart = new Stopwatch(this.clock);
    for (;;) {
      const tokens = await this.#enqueue(() => this.#loadUnlessOver());
      if (!tokens) return null;
      const print = fingerprint(`${tokens.accessToken.toString()} ${tokens.idToken?.toString()}`);
      if (sinceStart.elapsedMs() >= TORN_WAIT_MS) this.#stayedTorn = print;
      if (print === this.#stayedTorn || !(isTorn(tokens) || this.#hasOldDrift(tokens))) {
        this.#noteWhole(tokens);
        return tokens;
      }
      await this.sessions.nextWrite(TORN_POLL_MS);
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

  /** Stores a sign-in or a sign-out, and announces it once it is stored. */
  async #change(write: () => Promise<void>, announce: () => void): Promise<void> {
    const written = this.#enqueue(write);
    // The write may hang, or wait for an access that hangs. The session has changed anyway.
    const cancel = this.clock.after(2 * LONGEST_ACCESS_MS, announce);
    try {
      await written;
    } finally {
      cancel();
      // Also after a failure, because a part may have been written.
      announce();
    }
  }

  async #storeRefresh(tokens: AmplifyTokens): Promise<void> {
    if (!this.#isWanted(tokens)) return;
    this.#refreshed = { ...tracesOf(tokens), sessionId: sessionIdOf(tokens) };
    // What the storage doesn't keep is kept in memory now.
    await this.#storeWhileWanted(tokens, { isSignIn: false }).catch(() => undefined);
    if (this.#isWanted(tokens)) this.sessions.announceRefresh();
    // Tokens that can't be erased aren't used, and the cleanup tries again.
    else await this.#store.erase(this.#refreshed).catch(() => undefined);
  }

  /** Whether these tokens renew the current session. */
  #isWanted(tokens: AmplifyTokens): boolean {
    return this.sessions.records.refreshOf(tokens)?.session === this.sessions.current;
  }

  /** Clears tokens that a late refresh stored after the session had ended in another tab. */
  #clearStale(): Promise<void> {
    return this.#enqueue(async () => {
      const stored = await this.#store.load();
      if (stored && this.sessions.isOver(sessionIdOf(stored))) await this.#store.clear();
      // Writes of two tabs may have interleaved, so that Amplify can't load what is left.
      const refreshed = this.#refreshed;
      if (refreshed && this.sessions.isOver(refreshed.sessionId)) {
        await this.#store.erase(refreshed);
      }
    });
  }

  /**
   * Amplify's `signOut()` doesn't wait for this, so nobody could handle a rejection. The session
   * has ended anyway: a later read finds its tokens and schedules their cleanup.
   */
  async #clearWhenAnswered(): Promise<void> {
    try {
      await this.#store.clear();
    } catch (error) {
      if (!(error instanceof StorageSilentError)) throw error;
    }
  }

  /**
   * Whether the store holds tokens of this session. False if the storage doesn't answer in time.
   */
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
      // The caller gets the error, and isn't signed in.
      this.#store.forget();
      throw error;
    }
  }

  /** A delayed write of the storage must not bring back a session that has ended meanwhile. */
  async #storeWhileWanted(
    tokens: AmplifyTokens,
    options: { readonly isSignIn: boolean },
  ): Promise<void> {
    const session = this.sessions.current;
    const traces = tracesOf(tokens);
    this.#noteWhole(tokens);
    const { overdue } = await this.#store.store(tokens, options);
    void overdue?.then(() => {
      if (session === this.sessions.current) return;
      this.#enqueue(() => this.#store.erase(traces)).catch(() => undefined);
    });
  }

  /**
   * Whether these tokens are new, with the clock drift of the previous ones. Amplify writes the drift
   * last, so another tab is still writing. Two refreshes rarely have the same drift, and 0 can also
   * mean that none is stored.
   */
  #hasOldDrift({ accessToken, username, clockDrift }: AmplifyTokens): boolean {
    const whole = this.#whole;
    if (clockDrift === 0 || whole?.drift !== clockDrift || whole.username !== username)
      return false;
    return whole.print !== fingerprint(accessToken.toString());
  }

  #noteWhole({ accessToken, username, clockDrift }: AmplifyTokens): void {
    this.#whole = { print: fingerprint(accessToken.toString()), username, drift: clockDrift };
  }

  async #loadUnlessOver(): Promise<AmplifyTokens | null> {
    const tokens = await this.#store.load();
    if (!tokens || !this.sessions.isOver(sessionIdOf(tokens))) return tokens;
    this.#store.forget();
    this.#cleanup.schedule();
    return null;
  }

  /** Starts an access when the previous one is done, or after the time limit. */
  async #enqueue<T>(access: () => Promise<T>): Promise<T> {
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
