import { DestroyRef, inject, Injectable } from '@angular/core';
import { Observable, Subject } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { PatientReader } from '../platform/patient-reader';
import { Stopwatch } from '../platform/stopwatch';
import { assertSourceTokens } from './assert-source-tokens';
import { AuthToken, sourceTokensOf } from './auth-token';
import { SourceNews, SourceTokens, TokenSource } from '../amplify/token-source';
import { TokenGuardError } from '../token-guard-error';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { IssuedToken, IssuedTokens } from './issued-tokens';
import { SessionEvents } from './session-events';

/** Tabs do not agree to the second on the age of a token, as each knows it by other means. */
const LONGEST_DISAGREEMENT_MS = 2_000;

/** The session of this tab: holds its one token, and follows what the store holds. */
@Injectable({ providedIn: 'root' })
export class CurrentSession {
  readonly #source = inject(TokenSource);
  readonly #clock = inject(TokenGuardClock);
  readonly #events = inject(SessionEvents);
  readonly #tokenUse = inject(TOKEN_GUARD_OPTIONS).tokenUse;

  readonly #reader = new PatientReader(this.#clock);
  readonly #gone = new Subject<TokenGuardError>();
  readonly #arrived = new Subject<AuthToken>();
  /** The tokens of the present session. Each session has an object of its own. */
  #issued = new IssuedTokens();
  #current: AuthToken | null = null;
  #generation = 0;
  #refusal: TokenGuardError | undefined;
  /** What whoever asks is told while there is no token. */
  #absence = new TokenGuardError(
    'signed-out',
    'Nobody is signed in, as far as is known yet. Is Amplify configured?',
  );
  #loading: Promise<void> | undefined;
  #changedWhileLoading = false;
  /** Whether somebody has signed in on this page since the store was last read. */
  #hasSignedIn = false;
  /** The access token of a session that has ended: the store may still hold it for a moment. */
  #endedToken: string | undefined;
  /** The name of a session that was closed here, and is ignored as long as the store holds it. */
  #closedSession: string | undefined;
  #isDestroyed = false;
  readonly #beforeUse = new Set<() => Promise<void> | undefined>();

  /** The session is over or belongs to somebody else: whoever waits for a token gets this error. */
  readonly gone$: Observable<TokenGuardError> = this.#gone;

  /** The tokens that another tab, or a sign-in, has stored; not those that {@link adopt} was given. */
  readonly arrived$: Observable<AuthToken> = this.#arrived;

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

  /** The token in use, or `null` without a session. */
  get current(): AuthToken | null {
    return this.#current;
  }

  /** What the source handed over with the token in use. */
  get tokens(): SourceTokens | undefined {
    return this.#current ? sourceTokensOf(this.#current) : undefined;
  }

  /** A number from 0 to 1 that is another for every token, and the same for this one in every tab. */
  get jitter(): number {
    const text = this.#current?.value ?? '';
    // FNV-1a, which takes no part in anything that is secret.
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    }
    return (hash >>> 0) / 2 ** 32;
  }

  /**
   * Why the session cannot be renewed, once that is known. It goes on as long as its token lives, and
   * then ends with this error.
   */
  get refusal(): TokenGuardError | undefined {
    return this.#refusal;
  }

  /**
   * Stands for the session, to be compared with `===`: the same over all of its tokens, and another after
   * every sign-out and every change of user or app client.
   */
  get identity(): object {
    return this.#issued;
  }

  /**
   * The token in use, fit or not.
   *
   * @throws TokenGuardError `signed-out` or `session-ended`.
   */
  require(): AuthToken {
    if (!this.#current) throw this.#absence;
    return this.#current;
  }

  /** The token of this session that stands in an `Authorization` header, if one does. */
  find(header: string): IssuedToken | undefined {
    return this.#issued.find(header);
  }

  /** Makes sure that the token in use belongs to the user who is signed in at this moment. */
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
   * Asks `decide` before each use of a token. What it returns is waited for: it may close the
   * session. The returned function stops that.
   */
  beforeUse(decide: () => Promise<void> | undefined): () => void {
    this.#beforeUse.add(decide);
    return () => this.#beforeUse.delete(decide);
  }

  /** Gives out no token of this session any more, whatever the store still holds. */
  close(): void {
    const { tokens } = this;
    if (!tokens) return;
    this.#closedSession = nameOf(tokens);
    this.#source.withhold?.(tokens);
    this.#noteSignOut();
  }

  /** Reads the store, unless that is being done. */
  load(): Promise<void> {
    return (this.#loading ??= this.#loadUntilStable());
  }

  /** Reads the store, from this moment on. */
  reload(): Promise<void> {
    this.#changedWhileLoading = true;
    return this.load();
  }

  /** Reads the store without anybody waiting for it, as it may have changed. */
  reloadInBackground(): void {
    // A store that cannot be read is told to whoever asks for a token.
    this.reload().catch(() => undefined);
  }

  /** Takes new tokens into use. */
  adopt(tokens: SourceTokens): AuthToken {
    assertSourceTokens(tokens);
    // What is being read may be what was stored before.
    this.#changedWhileLoading = true;
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

  /** The session cannot be renewed: ends it with this error when its token expires, or now if it has. */
  endWithToken(refusal: TokenGuardError): void {
    if (!this.#current || this.#current.timeLeftMs() <= 0) return this.end(refusal);
    this.#refusal = refusal;
    this.publish({ refreshing: false });
  }

  /** Ends the session now: it cannot be renewed, and its token is of no use any more. */
  end(error: TokenGuardError): void {
    if (!this.tokens) return;
    this.#endedToken = this.tokens.accessToken;
    this.#leave(error);
    this.#events.publish({ status: 'session-ended', error });
    this.#events.report({ type: 'session-ended', error });
  }

  /** Tells the app the state of the session, unless there is none. */
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
      let tokens: SourceTokens | null | undefined;
      do {
        this.#changedWhileLoading = false;
        tokens = await this.#reader.read(() => this.#source.load());
      } while (this.#changedWhileLoading);
      if (this.#isDestroyed) return;
      const hasEnded = tokens?.accessToken === this.#endedToken;
      if (!hasEnded) this.#endedToken = undefined;
      // The closed session has left the store, so that one of the same name is a new one.
      if (!tokens) this.#closedSession = undefined;
      if (tokens && !hasEnded && nameOf(tokens) !== this.#closedSession) {
        if (this.#isNew(tokens)) this.#adoptStored(tokens);
      } else if (tokens !== undefined || this.#current) {
        this.#noteSignOut();
      }
      this.#hasSignedIn = false;
    } catch (error) {
      if (!this.#isDestroyed) throw error;
    } finally {
      // In the same step as the last look at the store, or a change right after it were missed.
      this.#loading = undefined;
    }
  }

  /** Whether the store holds something else than what is in use. Another tab writes its ID token later. */
  #isNew({ accessToken, idToken }: SourceTokens): boolean {
    const { tokens } = this;
    if (accessToken !== tokens?.accessToken) return true;
    return idToken !== undefined && idToken !== tokens.idToken;
  }

  #adoptStored(tokens: SourceTokens): void {
    const { status } = this.#events;
    const isNew = tokens.accessToken !== this.tokens?.accessToken;
    const sameUser = this.#current?.userId === tokens.userId;
    const token = this.adopt(tokens);
    if (sameUser && isNew) this.#events.report({ type: 'adopted', generation: token.generation });
    if (!sameUser && (status !== 'unknown' || this.#hasSignedIn)) {
      this.#events.report({ type: 'signed-in', userId: token.userId });
    }
    // Whoever heard of it may have ended the session already.
    if (token === this.#current) this.#arrived.next(token);
  }

  #noteSignOut(): void {
    const { status } = this.#events;
    if (status === 'session-ended' || status === 'signed-out') return;
    if (this.#refusal && (this.#current?.timeLeftMs() ?? 0) <= LONGEST_DISAGREEMENT_MS) {
      // Another tab, a moment ahead, has seen the end of the session and has cleared the store.
      return this.end(this.#refusal);
    }
    this.#leave(new TokenGuardError('signed-out', 'Nobody is signed in.'));
    this.#events.publish({ status: 'signed-out' });
    if (status === 'signed-in') this.#events.report({ type: 'signed-out' });
  }

  /** From now on there is no session. */
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

/** Whether a request that was made for the owner of some tokens may be sent with the others. */
export function isSameOwner(
  one: SourceTokens | undefined,
  { userId, clientId }: SourceTokens,
): boolean {
  return one?.userId === userId && one.clientId === clientId;
}

export function userChanged(): TokenGuardError {
  return new TokenGuardError(
    'user-changed',
    'Another user or app client is signed in by now. Nothing was sent with their token.',
  );
}

/** The name of a session. A source that does not tell sessions apart has one for each user and sign-in. */
export function nameOf({ sessionId, userId, signedInAtMs }: SourceTokens): string {
  return sessionId ?? `${userId}/${signedInAtMs ?? ''}`;
}
