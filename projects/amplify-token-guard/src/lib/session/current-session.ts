import { DestroyRef, inject, Injectable } from '@angular/core';
import { distinctUntilChanged, map, Observable, Subject } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { PatientReader } from '../platform/patient-reader';
import { Stopwatch } from '../platform/stopwatch';
import { SOURCE_TOKENS_CHECK } from './assert-source-tokens';
import { AuthToken, sourceTokensOf } from './auth-token';
import { SourceNews, SourceTokens, TokenSource } from '../amplify/token-source';
import { TokenGuardError } from '../token-guard-error';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { IssuedToken, IssuedTokens } from './issued-tokens';
import { SessionEvents } from './session-events';

/** Tabs determine the age of a token in different ways, so they can differ by this much. */
const LONGEST_DISAGREEMENT_MS = 2_000;

/** The session of this tab. Holds its current token, and follows the changes in the store. */
@Injectable({ providedIn: 'root' })
export class CurrentSession {
  readonly #source = inject(TokenSource);
  readonly #clock = inject(TokenGuardClock);
  readonly #events = inject(SessionEvents);
  readonly #tokenUse = inject(TOKEN_GUARD_OPTIONS).tokenUse;
  readonly #checkTokens = inject(SOURCE_TOKENS_CHECK, { optional: true });

  readonly #reader = new PatientReader(this.#clock);
  readonly #gone = new Subject<TokenGuardError>();
  readonly #arrived = new Subject<AuthToken>();
  /** The tokens of the current session. Each session has its own object. */
  #issued = new IssuedTokens();
  #current: AuthToken | null = null;
  #generation = 0;
  #refusal: TokenGuardError | undefined;
  /** The error for calls while there is no token. */
  #absence = new TokenGuardError('signed-out', 'No session is known yet. Is Amplify configured?');
  #loading: Promise<void> | undefined;
  #changedWhileLoading = false;
  /** Whether a user has signed in on this page since the last read of the store. */
  #hasSignedIn = false;
  /** The access token of a session that has ended. The store may still hold it for a moment. */
  #endedToken: string | undefined;
  /** The name of a session that was closed in this tab. It is ignored while the store holds it. */
  #closedSession: string | undefined;
  #isDestroyed = false;
  readonly #beforeUse = new Set<() => Promise<void> | undefined>();

  /**
   * The session ended, or another user signed in. Pending calls for a token reject with this error.
   */
  readonly gone$: Observable<TokenGuardError> = this.#gone;

  /** Tokens that another tab or a sign-in has stored. Excludes those given to {@link adopt}. */
  readonly arrived$: Observable<AuthToken> = this.#arrived;

  /** The name of the session, equal in every tab. `undefined` without a session. */
  readonly name$: Observable<string | undefined> = this.#events.state$.pipe(
    map(() => this.tokens && nameOf(this.tokens)),
    distinctUntilChanged(),
  );

  constructor() {
    const stopWatching = this.#source.watch((news) => this.#follow(news));
    inject(DestroyRef).onDestroy(() => {
      stopWatching();
      this.#isDestroyed = true;
      const destroyed = new TokenGuardError('destroyed', 'The token guard was destroyed.');
      this.#reader.stop(destroyed);
      this.#leave(destroyed);
    });
  }

  /** The current token, or `null` without a session. */
  get current(): AuthToken | null {
    return this.#current;
  }

  /** The tokens from the source that belong to the current token. */
  get tokens(): SourceTokens | undefined {
    return this.#current ? sourceTokensOf(this.#current) : undefined;
  }

  /**
   * A number from 0 to 1 that differs for every token, and is equal in all tabs for the same token.
   */
  get jitter(): number {
    const text = this.#current?.value ?? '';
    // FNV-1a. It isn't used for anything secret.
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    }
    return (hash >>> 0) / 2 ** 32;
  }

  /**
   * Why the session can't be renewed, if that is known. The session continues until its token
   * expires, and then ends with this error.
   */
  get refusal(): TokenGuardError | undefined {
    return this.#refusal;
  }

  /**
   * Identifies the session, by `===`. It stays the same across refreshes, and changes with every
   * sign-out and every change of user or app client.
   */
  get identity(): object {
    return this.#issued;
  }

  /**
   * The current token, even if it is about to expire.
   *
   * @throws TokenGuardError `signed-out` or `session-ended`.
   */
  require(): AuthToken {
    if (!this.#current) throw this.#absence;
    return this.#current;
  }

  /** The token of this session in an `Authorization` header, if there is one. */
  find(header: string): IssuedToken | undefined {
    return this.#issued.find(header);
  }

  /** Makes sure that the current token belongs to the user who is signed in now. */
  async sync(): Promise<void> {
    const { tokens } = this;
    const isCurrent =
      tokens !== undefined && (await this.#reader.read(() => this.#source.isCurrent(tokens)));
    if (!isCurrent) await this.load();
    for (const decide of this.#beforeUse) {
      const decision = decide();
      if (decision) await decision;
    }
  }

  /**
   * Calls `decide` before each use of a token and awaits its result. It can close the session. The
   * returned function removes it.
   */
  beforeUse(decide: () => Promise<void> | undefined): () => void {
    this.#beforeUse.add(decide);
    return () => this.#beforeUse.delete(decide);
  }

  /** Stops handing out tokens of this session, even if the store still holds them. */
  close(): void {
    const { tokens } = this;
    if (!tokens) return;
    this.#closedSession = nameOf(tokens);
    this.#source.withhold?.(tokens);
    this.#noteSignOut();
  }

  /** Reads the store, or joins a read in progress. */
  load(): Promise<void> {
    return (this.#loading ??= this.#loadUntilStable());
  }

  /** Reads the store. A read in progress is repeated. */
  reload(): Promise<void> {
    this.#changedWhileLoading = true;
    return this.load();
  }

  /** Reads the store again, without waiting for it. */
  reloadInBackground(): void {
    // If the store can't be read, the next call for a token rejects with the error.
    this.reload().catch(() => undefined);
  }

  /** Makes the tokens of a refresh the current ones. */
  adopt(tokens: SourceTokens): AuthToken {
    // A read in progress may return the previous tokens.
    this.#changedWhileLoading = true;
    return this.#adopt(tokens);
  }

  /**
   * The session can't be renewed. Ends it with this error when its token expires, or now if it has
   * expired.
   */
  endWithToken(refusal: TokenGuardError): void {
    if (!this.#current || this.#current.timeLeftMs() <= 0) return this.end(refusal);
    this.#refusal = refusal;
    this.publish({ refreshing: false });
  }

  /** Ends the session now, because it can't be renewed and its token has expired. */
  end(error: TokenGuardError): void {
    if (!this.tokens) return;
    this.#endedToken = this.tokens.accessToken;
    this.#leave(error);
    this.#events.publish({ status: 'session-ended', error });
    this.#events.report({ type: 'session-ended', error });
  }

  /** Publishes the state of the session, if there is one. */
  publish({ refreshing }: { readonly refreshing: boolean }): void {
    if (!this.#current) return;
    const { userId, generation } = this.#current;
    const { issuedAtMs, expiresAtMs } = sourceTokensOf(this.#current);
    this.#events.publish({
      status: 'signed-in',
      userId,
      generation,
      issuedAtMs,
      expiresAtMs,
      refreshing,
      renewable: !this.#refusal,
    });
  }

  #follow(news?: SourceNews): void {
    if (news && news !== 'signed-in') {
      this.end(news);
      return;
    }
    this.#hasSignedIn ||= news === 'signed-in';
    this.reloadInBackground();
  }

  async #loadUntilStable(): Promise<void> {
    try {
      do {
        this.#changedWhileLoading = false;
        const tokens = await this.#reader.read(() => this.#source.load());
        if (this.#isDestroyed) return;
        // A listener to what this publishes may change the store again.
        if (!this.#changedWhileLoading) this.#take(tokens);
      } while (this.#changedWhileLoading);
    } catch (error) {
      if (!this.#isDestroyed) throw error;
    } finally {
      // Without an `await` since the last look at `#changedWhileLoading`, so that no change in between
      // is missed.
      this.#loading = undefined;
    }
  }

  /** Follows what the store holds. */
  #take(tokens: SourceTokens | null | undefined): void {
    const hasEnded = tokens?.accessToken === this.#endedToken;
    if (!hasEnded) this.#endedToken = undefined;
    // The closed session has left the store. From now on, one of the same name is a new one.
    if (!tokens) this.#closedSession = undefined;
    if (tokens && !hasEnded && nameOf(tokens) !== this.#closedSession) {
      if (this.#isNew(tokens)) this.#adoptStored(tokens);
    } else if (tokens !== undefined || this.#current) {
      this.#noteSignOut();
    }
    this.#hasSignedIn = false;
  }

  /**
   * Whether the store holds other tokens than the current ones. Another tab writes its ID token
   * last.
   */
  #isNew({ accessToken, idToken }: SourceTokens): boolean {
    const { tokens } = this;
    if (accessToken !== tokens?.accessToken) return true;
    return idToken !== undefined && idToken !== tokens.idToken;
  }

  #adopt(tokens: SourceTokens): AuthToken {
    this.#checkTokens?.(tokens);
    if (!isSameOwner(this.tokens, tokens)) this.#changeIdentity(userChanged());
    const value = this.#tokenUse === 'id' ? tokens.idToken : tokens.accessToken;
    const held = new Stopwatch(this.#clock);
    const token = new AuthToken(tokens, value ?? '', () => held.elapsedMs(), ++this.#generation);
    this.#current = token;
    this.#refusal = undefined;
    this.#issued.add(token);
    this.publish({ refreshing: false });
    return token;
  }

  #adoptStored(tokens: SourceTokens): void {
    const { status } = this.#events;
    const isNew = tokens.accessToken !== this.tokens?.accessToken;
    const sameUser = this.#current?.userId === tokens.userId;
    const token = this.#adopt(tokens);
    if (sameUser && isNew) this.#events.report({ type: 'adopted', generation: token.generation });
    if (!sameUser && (status !== 'unknown' || this.#hasSignedIn)) {
      this.#events.report({ type: 'signed-in', userId: token.userId });
    }
    // A listener may have ended the session already.
    if (token === this.#current) this.#arrived.next(token);
  }

  #noteSignOut(): void {
    const { status } = this.#events;
    if (status === 'session-ended' || status === 'signed-out') return;
    if (this.#refusal && (this.#current?.timeLeftMs() ?? 0) <= LONGEST_DISAGREEMENT_MS) {
      // Another tab noticed the end of the session a moment earlier and cleared the store.
      return this.end(this.#refusal);
    }
    this.#leave(new TokenGuardError('signed-out', 'Nobody is signed in.'));
    this.#events.publish({ status: 'signed-out' });
    if (status === 'signed-in') this.#events.report({ type: 'signed-out' });
  }

  /** Clears the session. Calls for a token reject with `reason` from now on. */
  #leave(reason: TokenGuardError): void {
    this.#absence = reason;
    this.#current = null;
    this.#refusal = undefined;
    this.#changeIdentity(reason);
  }

  #changeIdentity(reason: TokenGuardError): void {
    this.#issued = new IssuedTokens();
    this.#gone.next(reason);
  }
}

/** Whether a request for the owner of some tokens may be sent with the others. */
export function isSameOwner(
  one: SourceTokens | undefined,
  { userId, clientId }: SourceTokens,
): boolean {
  return one?.userId === userId && one.clientId === clientId;
}

export function userChanged(): TokenGuardError {
  return new TokenGuardError(
    'user-changed',
    'The user or the app client changed. Nothing was sent with the new token.',
  );
}

/** The name of a session. For a source without `sessionId`, one per user and sign-in. */
export function nameOf({ sessionId, userId, signedInAtMs }: SourceTokens): string {
  return sessionId ?? `${userId}/${signedInAtMs ?? ''}`;
}
