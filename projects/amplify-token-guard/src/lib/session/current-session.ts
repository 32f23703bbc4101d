import { DestroyRef, inject, Injectable } from '@angular/core';
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

/** Hears of what happens to the session from elsewhere. */
export interface HolderListener {
  /** The session is over or belongs to somebody else: whoever waits for a token gets `error`. */
  onGone(error: TokenGuardError): void;
  /** Another tab, or a sign-in, has stored a token. */
  onArrival(token: AuthToken): void;
}

/** Holds the one token there is, and follows the store. */
@Injectable({ providedIn: 'root' })
export class CurrentSession {
  readonly #source = inject(TokenSource);
  readonly #clock = inject(TokenGuardClock);
  readonly #events = inject(SessionEvents);
  readonly #tokenUse = inject(TOKEN_GUARD_OPTIONS).tokenUse;

  readonly #reader = new PatientReader(this.#clock);
  readonly #given = new IssuedTokens();
  #current: AuthToken | null = null;
  #absence = new TokenGuardError('signed-out', 'Nobody is signed in, as far as is known yet.');
  #refusal: TokenGuardError | undefined;
  #epoch = 0;
  #generation = 0;
  #loading: Promise<void> | undefined;
  #changedWhileLoading = false;
  /** Whether somebody has signed in on this page since the store was last read. */
  #hasSignedIn = false;
  /** Of a session that was lost: the store may still hold it for a moment. */
  #lostToken: string | undefined;
  #listener: HolderListener | undefined;
  #isDestroyed = false;
  /** The name of a session that was closed here, and is to be ignored as long as the store holds it. */
  #closed: string | undefined;
  readonly #beforeUse = new Set<() => Promise<void> | undefined>();

  constructor() {
    const stopWatching = this.#source.watch((news) => this.#heed(news));
    inject(DestroyRef).onDestroy(() => {
      stopWatching();
      this.#isDestroyed = true;
      const destroyed = new TokenGuardError('destroyed', 'The token guard was destroyed.');
      this.#reader.stop(destroyed);
      this.#forget(destroyed);
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

  /**
   * Why the session cannot be renewed, once that is known. It goes on as long as its token lives, and
   * then ends with this error.
   */
  get refusal(): TokenGuardError | undefined {
    return this.#refusal;
  }

  /** Changes with every change of user or app client and every sign-out. */
  get epoch(): number {
    return this.#epoch;
  }

  listen(listener: HolderListener): void {
    this.#listener = listener;
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
    return this.#given.find(header);
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
    this.#closed = nameOf(tokens);
    this.#source.withhold?.(tokens);
    this.#leave();
  }

  /** Reads the store, unless that is being done. */
  load(): Promise<void> {
    this.#loading ??= this.#loadUntilStable();
    return this.#loading;
  }

  /** Reads the store, from this moment on. */
  reload(): Promise<void> {
    this.#changedWhileLoading = true;
    return this.load();
  }

  /** The store may have changed. */
  follow(): void {
    // A store that cannot be read is told to whoever asks for a token.
    this.reload().catch(() => undefined);
  }

  /** Takes new tokens into use. */
  adopt(tokens: SourceTokens): AuthToken {
    assertSourceTokens(tokens);
    // What is being read may be what was stored before.
    this.#changedWhileLoading = true;
    if (!isSameOwner(this.tokens, tokens)) {
      this.#epoch++;
      this.#given.clear();
      this.#listener?.onGone(userChanged());
    }
    const value = this.#tokenUse === 'id' ? tokens.idToken : tokens.accessToken;
    const sinceHandOver = new Stopwatch(this.#clock);
    const heldMs = (): number => sinceHandOver.elapsedMs();
    const token = new AuthToken(tokens, value ?? '', heldMs, ++this.#generation);
    this.#current = token;
    this.#refusal = undefined;
    this.#given.add(token);
    this.publish({ refreshing: false });
    return token;
  }

  /** The session cannot be renewed. A token that still lives is used to its end. */
  refuse(refusal: TokenGuardError): void {
    if (!this.#current || this.#current.timeLeftMs() <= 0) return this.end(refusal);
    this.#refusal = refusal;
    this.publish({ refreshing: false });
  }

  /** The session cannot be renewed, and its token is of no use any more. */
  end(error: TokenGuardError): void {
    if (!this.tokens) return;
    this.#lostToken = this.tokens.accessToken;
    this.#forget(error);
    this.#events.publish({ status: 'session-ended', error });
    this.#events.report({ type: 'session-ended', error });
  }

  publish({ refreshing }: { readonly refreshing: boolean }): void {
    if (!this.#current) return;
    const { userId, generation } = this.#current;
    const { issuedAtMs, expiresAtMs } = sourceTokensOf(this.#current);
    const renewable = !this.#refusal;
    const state = { userId, generation, issuedAtMs, expiresAtMs, refreshing, renewable };
    this.#events.publish({ status: 'signed-in', ...state });
  }

  #heed(news?: SourceNews): void {
    if (news && news !== 'signed-in') {
      this.end(news);
      return;
    }
    this.#hasSignedIn ||= news === 'signed-in';
    this.follow();
  }

  async #loadUntilStable(): Promise<void> {
    try {
      let tokens: SourceTokens | null | undefined;
      do {
        this.#changedWhileLoading = false;
        tokens = await this.#reader.read(() => this.#source.load());
      } while (this.#changedWhileLoading);
      if (this.#isDestroyed) return;
      const isLost = tokens?.accessToken === this.#lostToken;
      if (!isLost) this.#lostToken = undefined;
      // The closed session has left the store, so that one of the same name is a new one.
      if (!tokens) this.#closed = undefined;
      if (tokens && !isLost && nameOf(tokens) !== this.#closed) {
        if (this.#isNews(tokens)) this.#welcome(tokens);
      } else if (tokens !== undefined || this.#current) {
        this.#leave();
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
  #isNews({ accessToken, idToken }: SourceTokens): boolean {
    const { tokens } = this;
    if (accessToken !== tokens?.accessToken) return true;
    return idToken !== undefined && idToken !== tokens.idToken;
  }

  #welcome(tokens: SourceTokens): void {
    const { status } = this.#events;
    const isNew = tokens.accessToken !== this.tokens?.accessToken;
    const sameUser = this.#current?.userId === tokens.userId;
    const token = this.adopt(tokens);
    if (sameUser && isNew)
      this.#events.report({ type: 'adopted', generation: token.generation });
    if (!sameUser && (status !== 'unknown' || this.#hasSignedIn)) {
      this.#events.report({ type: 'signed-in', userId: token.userId });
    }
    // Whoever heard of it may have ended the session already.
    if (token === this.#current) this.#listener?.onArrival(token);
  }

  #leave(): void {
    const { status } = this.#events;
    if (status === 'session-ended' || status === 'signed-out') return;
    if (this.#refusal && this.#isAboutToEnd()) return this.end(this.#refusal);
    this.#forget(new TokenGuardError('signed-out', 'Nobody is signed in.'));
    this.#events.publish({ status: 'signed-out' });
    if (status === 'signed-in') this.#events.report({ type: 'signed-out' });
  }

  /** Whether an empty store means that another tab, a moment ahead, has seen the end of the session. */
  #isAboutToEnd(): boolean {
    return this.#current !== null && this.#current.timeLeftMs() <= LONGEST_DISAGREEMENT_MS;
  }

  #forget(reason: TokenGuardError): void {
    this.#absence = reason;
    this.#current = null;
    this.#refusal = undefined;
    this.#given.clear();
    this.#epoch++;
    this.#listener?.onGone(reason);
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
