import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { Observable, Subject } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { STORAGE_DELAY_MS } from '../platform/storage-delay';
import { TabChannel } from '../platform/tab-channel';
import { TokenGuardError } from '../token-guard-error';
import { AmplifyChange } from './amplify-changes';
import {
  AmplifySession,
  AmplifySourceTokens,
  AmplifyTokens,
  clientIdOf,
  isAlive,
  sessionIdOf,
  toSourceTokens,
} from './amplify-tokens';
import { SessionBroadcast } from './session-broadcast';
import { TokenProvider } from './token-provider';
import { TokenRecords } from './token-records';
import { SourceNews, SourceTokens } from './token-source';

/**
 * A session that can't be renewed. Several refreshes may fail because of it, and it is reported
 * once.
 */
interface Loss {
  readonly session: AmplifySession;
  readonly sessionId: string | undefined;
  readonly error: TokenGuardError;
}

/**
 * Tracks the current session of Amplify's user pool: its tokens, and whether it has ended. Tells
 * other tabs about changes in this tab, and receives theirs.
 */
export class SessionTracker {
  readonly records: TokenRecords;
  readonly #broadcast: SessionBroadcast;
  readonly #changes = new Subject<SourceNews | undefined>();
  readonly #otherTabs = new Subject<'signed-out' | 'stored'>();
  /** Another tab has written all of its tokens, by its own message or by an event of the storage. */
  readonly #writes = new Subject<void>();
  #current: AmplifySession = { client: undefined };
  /** The name of the session of the most recent tokens. */
  #sessionId: string | undefined;
  /** Whether the store has been read, so that `#sessionId` is known. */
  #hasLooked = false;
  /** The tokens that were returned last, and the storage they were read from. */
  #latest: AmplifySourceTokens | undefined;
  #storage: object | undefined;
  /** The session that was lost last. */
  #loss: Loss | undefined;
  /** The lost session whose tokens Amplify hasn't cleared yet. */
  #uncleared: AmplifySession | undefined;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly tokenProvider: TokenProvider,
    channel: TabChannel,
  ) {
    this.records = new TokenRecords(clock);
    this.#broadcast = new SessionBroadcast(channel);
  }

  /** The content of the store may have changed. See `TokenSource.watch()`. */
  get changes(): Observable<SourceNews | undefined> {
    return this.#changes;
  }

  /** Another tab has signed out of a session, or has stored tokens. */
  get otherTabs(): Observable<'signed-out' | 'stored'> {
    return this.#otherTabs;
  }

  /**
   * Resolves after `ms`, or earlier if another tab has written its tokens. A browser delays the timers of a
   * background tab by up to a minute, but not messages and storage events.
   */
  nextWrite(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        writes.unsubscribe();
        resolve();
      };
      const cancel = this.clock.after(ms, finish);
      const writes = this.#writes.subscribe(finish);
    });
  }

  /** The current session. Replaced after each sign-in, sign-out, and change of the app client. */
  get current(): AmplifySession {
    const { client } = this.tokenProvider;
    if (client !== this.#current.client) {
      this.#current = { client };
      this.#sessionId = undefined;
    }
    return this.#current;
  }

  /** The name of the current session, equal in all tabs. See `SourceTokens.sessionId`. */
  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /** Why the session that was lost last can't be renewed. */
  get loss(): TokenGuardError | undefined {
    return this.#loss?.error;
  }

  /** Follows `amplify` and the messages from other tabs. The returned function stops it. */
  follow(amplify: Observable<AmplifyChange>): () => void {
    const following = amplify.subscribe((change) => {
      if (change === 'configured') this.tokenProvider.lookAgain();
      if (change === 'stored') this.#writes.next();
      this.#changes.next(undefined);
    });
    let cancelSecondLook = (): void => undefined;
    const stopListening = this.#broadcast.listen((signedOutOf) => {
      if (signedOutOf !== undefined && signedOutOf === this.#sessionId) this.#replaceCurrent();
      this.#otherTabs.next(signedOutOf === undefined ? 'stored' : 'signed-out');
      this.#writes.next();
      this.#changes.next(undefined);
      // The storage may not show it yet. No event comes when it does, if it is a cookie, say.
      cancelSecondLook();
      cancelSecondLook = this.clock.after(STORAGE_DELAY_MS, () => this.#changes.next(undefined));
    });
    return () => {
      following.unsubscribe();
      stopListening();
      cancelSecondLook();
    };
  }

  /** Sets the tokens of the current session. */
  hold(stored: AmplifyTokens): AmplifySourceTokens {
    const session = this.current;
    this.#hasLooked = true;
    this.#sessionId = sessionIdOf(stored);
    this.#storage = provider.authTokenStore.getKeyValueStorage();
    this.#latest = toSourceTokens(stored, session, this.records.ageOf(stored));
    return this.#latest;
  }

  /** The store holds no tokens. */
  holdNone(): void {
    this.#hasLooked = true;
    this.#latest = undefined;
  }

  /**
   * Whether these tokens were returned last, and Amplify still has the same user and the same
   * storage.
   */
  async isStillStored({ accessToken }: SourceTokens): Promise<boolean> {
    const latest = this.#latest;
    if (latest?.accessToken !== accessToken || latest.session !== this.current) return false;
    if (this.#storage !== provider.authTokenStore.getKeyValueStorage()) return false;
    const store = provider.tokenOrchestrator.getTokenStore();
    return latest.amplify.username === (await store.getLastAuthUser());
  }

  /** Whether these tokens belong to another session than the current one. */
  isForeign(tokens: AmplifyTokens): boolean {
    const latest = this.#latest;
    if (!latest) return false;
    // A token that can't be decoded doesn't name its client.
    const clientId = clientIdOf(tokens) ?? latest.clientId;
    return latest.session !== this.current || latest.clientId !== clientId;
  }

  /** Whether this session has been signed out of, in this tab or in another one. */
  isOver(sessionId: string | undefined): boolean {
    return this.#broadcast.isOver(sessionId);
  }

  /**
   * Call it before the tokens of a sign-in are stored.
   *
   * @returns whether they only renew the stored session, by a refresh that started before the guard
   * did. `undefined` if the store hasn't been read yet.
   */
  signIn(tokens: AmplifyTokens): boolean | undefined {
    this.#replaceCurrent();
    const before = this.#sessionId;
    const sessionId = (this.#sessionId = sessionIdOf(tokens));
    // A sign-in within one second after a sign-out has the same ID.
    const isKnown = before === sessionId && !this.#broadcast.isOver(sessionId);
    this.#broadcast.signingIn(sessionId);
    return this.#hasLooked ? sessionId !== undefined && isKnown : undefined;
  }

  /**
   * Call it before the tokens are cleared. Tells other tabs first, because the page may close at
   * any moment.
   */
  signOut(): void {
    this.#replaceCurrent();
    this.#broadcast.signedOut(this.#sessionId);
  }

  /** Call it when a sign-in is stored. */
  announceSignIn(): void {
    this.#changes.next('signed-in');
    this.#broadcast.signedIn(this.#sessionId);
  }

  /** Call it when a sign-out is stored, or a refresh that started before the guard did. */
  announceChange(): void {
    this.#changes.next(undefined);
    this.#broadcast.stored(this.#sessionId);
  }

  /** Call it when the tokens of a refresh are stored. Only other tabs need to know. */
  announceRefresh(): void {
    this.#broadcast.stored(this.#sessionId);
  }

  /**
   * Records that Cognito refused to renew a session.
   *
   * @param tokens the tokens that were sent
   * @param cause Cognito's error
   * @returns whether Amplify should clear its tokens. False if that was decided before, if the
   * session isn't the current one, or while its token is still valid.
   */
  lose(session: AmplifySession, tokens: AmplifyTokens, cause: unknown): boolean {
    if (session !== this.current) return false;
    if (isAlive(this.hold(tokens))) return false;
    this.#latest = undefined;
    const sessionId = this.#sessionId;
    // If another tab has signed in, the session has another ID and can be lost as well.
    if (this.#loss?.session === session && this.#loss.sessionId === sessionId) return false;
    this.#loss = { session, sessionId, error: sessionEnded(cause) };
    this.#uncleared = session;
    this.#changes.next(this.#loss.error);
    return true;
  }

  /** The lost session whose tokens Amplify clears next. Returned once. */
  takeUncleared(): AmplifySession | undefined {
    const session = this.#uncleared;
    this.#uncleared = undefined;
    return session;
  }

  #replaceCurrent(): void {
    this.#current = { client: this.current.client };
  }
}

export function sessionEnded(cause: unknown): TokenGuardError {
  const message = 'The session cannot be renewed. Sign in again.';
  return new TokenGuardError('session-ended', message, { cause });
}
