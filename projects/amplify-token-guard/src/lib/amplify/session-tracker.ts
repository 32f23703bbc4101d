import { cognitoUserPoolsTokenProvider as provider } from 'aws-amplify/auth/cognito';
import { Observable, Subject } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
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
import { SEEN_AFTER_MS } from './seen-after';
import { SessionBroadcast } from './session-broadcast';
import { TokenProvider } from './token-provider';
import { TokenRecords } from './token-records';
import { SourceNews, SourceTokens } from './token-source';

/** That a session cannot be renewed. Several refreshes may hear of it, and it is told once. */
interface Loss {
  readonly session: AmplifySession;
  readonly sessionId: string | undefined;
  readonly error: TokenGuardError;
}

/**
 * Which session of Amplify's user pool is the present one, which tokens it has, and whether it is over. It
 * tells the other tabs what happens to the session on this page, and hears from them what happens there.
 */
export class SessionTracker {
  readonly records: TokenRecords;
  readonly #broadcast: SessionBroadcast;
  readonly #changes = new Subject<SourceNews | undefined>();
  readonly #otherTabs = new Subject<'signed-out' | 'stored'>();
  #current: AmplifySession = { client: undefined };
  /** Of the tokens that were seen last. */
  #sessionId: string | undefined;
  /** Whether the store has been read, so that `#sessionId` says whose session it holds. */
  #hasLooked = false;
  /** The tokens that were handed over last, and the storage they were read from. */
  #latest: AmplifySourceTokens | undefined;
  #storage: object | undefined;
  /** Of the session that was lost last. */
  #loss: Loss | undefined;
  /** The session that was lost, until Amplify clears its tokens. */
  #uncleared: AmplifySession | undefined;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly tokenProvider: TokenProvider,
    channel: TabChannel,
  ) {
    this.records = new TokenRecords(clock);
    this.#broadcast = new SessionBroadcast(channel);
  }

  /** The store may hold something else now: see `TokenSource.watch()`. */
  get changes(): Observable<SourceNews | undefined> {
    return this.#changes;
  }

  /** Another tab has signed out of a session, or has stored tokens. */
  get otherTabs(): Observable<'signed-out' | 'stored'> {
    return this.#otherTabs;
  }

  /** The present session. It is another one after each sign-in and sign-out, and for another app client. */
  get current(): AmplifySession {
    const { client } = this.tokenProvider;
    if (client !== this.#current.client) {
      this.#current = { client };
      this.#sessionId = undefined;
    }
    return this.#current;
  }

  /** The name of the present session, equal in all tabs: see `SourceTokens.sessionId`. */
  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /** Why the session that was lost last could not be renewed. */
  get loss(): TokenGuardError | undefined {
    return this.#loss?.error;
  }

  /** Follows what other tabs tell, and `amplify`. The returned function stops that. */
  follow(amplify: Observable<AmplifyChange>): () => void {
    const following = amplify.subscribe((change) => {
      if (change === 'configured') this.tokenProvider.lookAgain();
      this.#changes.next(undefined);
    });
    let cancelSecondLook = (): void => undefined;
    const stopListening = this.#broadcast.listen((signedOutOf) => {
      if (signedOutOf !== undefined && signedOutOf === this.#sessionId) this.#replaceCurrent();
      this.#otherTabs.next(signedOutOf === undefined ? 'stored' : 'signed-out');
      this.#changes.next(undefined);
      // The storage may not show it yet. No event comes when it does, if it is a cookie, say.
      cancelSecondLook();
      cancelSecondLook = this.clock.after(SEEN_AFTER_MS, () => this.#changes.next(undefined));
    });
    return () => {
      following.unsubscribe();
      stopListening();
      cancelSecondLook();
    };
  }

  /** The present session has these tokens. */
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
   * Whether these are the tokens that were handed over last, and Amplify would still read tokens of the same
   * user from the same storage.
   */
  async isStillStored({ accessToken }: SourceTokens): Promise<boolean> {
    const latest = this.#latest;
    if (latest?.accessToken !== accessToken || latest.session !== this.current) return false;
    if (this.#storage !== provider.authTokenStore.getKeyValueStorage()) return false;
    const store = provider.tokenOrchestrator.getTokenStore();
    return latest.amplify.username === (await store.getLastAuthUser());
  }

  /** Whether these belong to another session than the present one. */
  isForeign(tokens: AmplifyTokens): boolean {
    const latest = this.#latest;
    if (!latest) return false;
    // A token that cannot be understood does not name its client.
    const clientId = clientIdOf(tokens) ?? latest.clientId;
    return latest.session !== this.current || latest.clientId !== clientId;
  }

  /** Whether the session of this name was signed out of, here or in another tab. */
  isOver(sessionId: string | undefined): boolean {
    return this.#broadcast.isOver(sessionId);
  }

  /**
   * The tokens of a sign-in are about to be stored.
   *
   * @returns whether they renew the session that was stored before, by a refresh that was sent when the guard
   * was not there yet. `undefined` if the store has not been read so far.
   */
  signIn(tokens: AmplifyTokens): boolean | undefined {
    this.#replaceCurrent();
    const before = this.#sessionId;
    const sessionId = (this.#sessionId = sessionIdOf(tokens));
    // After a sign-out within the same second, a sign-in has the same ID.
    const isKnown = before === sessionId && !this.#broadcast.isOver(sessionId);
    this.#broadcast.beginning(sessionId);
    return this.#hasLooked ? sessionId !== undefined && isKnown : undefined;
  }

  /** The tokens are about to be cleared. Other tabs hear of it first: the page may be closed at any moment. */
  signOut(): void {
    this.#replaceCurrent();
    this.#broadcast.signedOut(this.#sessionId);
  }

  /** The store now holds the outcome of a sign-in or a sign-out. */
  tellChange({ isSignIn }: { readonly isSignIn: boolean }): void {
    this.#changes.next(isSignIn ? 'signed-in' : undefined);
    if (isSignIn) this.#broadcast.signedIn(this.#sessionId);
    else this.#broadcast.stored(this.#sessionId);
  }

  /** The store now holds the tokens of a refresh, which is news for other tabs only. */
  tellRefresh(): void {
    this.#broadcast.stored(this.#sessionId);
  }

  /**
   * A session cannot be renewed, as Cognito said with this error in answer to `tokens`.
   *
   * @returns whether Amplify is to clear its tokens. Not if that was decided before, if the session is
   * another one by now, or while its token can still be used.
   */
  lose(session: AmplifySession, tokens: AmplifyTokens, cause: unknown): boolean {
    if (session !== this.current) return false;
    const held = this.hold(tokens);
    if (isAlive(held)) return false;
    this.#latest = undefined;
    const sessionId = this.#sessionId;
    // Where another tab has signed in, the session has another ID, and may be lost in its turn.
    if (this.#loss?.session === session && this.#loss.sessionId === sessionId) return false;
    this.#loss = { session, sessionId, error: sessionEnded(cause) };
    this.#uncleared = session;
    this.#changes.next(this.#loss.error);
    return true;
  }

  /** The session whose tokens Amplify clears next because it was lost, told once. */
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
