import { inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { filter, map, Observable } from 'rxjs';
import { SourceTokens, TokenSource } from '../amplify/token-source';
import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { TabChannel, TabMessage } from '../platform/tab-channel';
import { TabLock } from '../platform/tab-lock';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { AuthToken, sourceTokensOf } from './auth-token';
import { CurrentSession, userChanged } from './current-session';
import { RefreshAttempt, RefreshError } from './refresh-queue';
import { SessionEvents } from './session-events';
import { RefreshTrigger } from './token-events';

/** The types of the messages to other tabs. */
const REFRESHED = 'refreshed';
const REFRESH_FAILED = 'refresh-failed';
const REFRESH_REFUSED = 'refresh-refused';

/**
 * Refreshes the session once for all tabs. They take turns: a tab whose turn it is reads the store, and
 * sends a refresh only if no other tab has stored a new token by then. It tells the others what came of
 * it, so that they need not try the same.
 */
@Injectable({ providedIn: 'root' })
export class CrossTabRefresh {
  readonly #source = inject(TokenSource);
  readonly #clock = inject(TokenGuardClock);
  readonly #events = inject(SessionEvents);
  readonly #session = inject(CurrentSession);
  readonly #lock = inject(TabLock);
  readonly #channel = inject(TabChannel);

  #isCallingSource = false;
  #sentCount = 0;
  /** Which refresh of this tab has brought a token, the first one being 1. */
  readonly #sentAs = new WeakMap<AuthToken, number>();
  /** The token that the refresh under way is to replace. */
  #replacing: AuthToken | undefined;
  /** The token of the last refresh of this tab. */
  #latest: AuthToken | undefined;
  #sinceLatest: Stopwatch | undefined;
  /** The last refresh that another tab has told of. */
  #refreshedElsewhere: TabMessage | undefined;

  readonly #messages = new Observable<TabMessage>((subscriber) =>
    this.#channel.listen((message) => subscriber.next(message)),
  ).pipe(takeUntilDestroyed());

  readonly #failedElsewhere = new RefreshError(
    'FailedElsewhereError',
    'Another tab has tried to refresh the session, and could not.',
  );

  /** Another tab could not refresh the present session. It may work later. */
  readonly failedElsewhere$ = this.#messagesOf(REFRESH_FAILED).pipe(
    map(() => this.#failedElsewhere),
  );

  /** Another tab has learned that the present session cannot be renewed. */
  readonly refusedElsewhere$ = this.#messagesOf(REFRESH_REFUSED).pipe(
    // It may be about a token that has been replaced since.
    filter(({ issuedAtMs }) => issuedAtMs === this.#session.tokens?.issuedAtMs),
    map(
      () =>
        new TokenGuardError(
          'session-ended',
          'The session cannot be renewed, as another tab was told. Sign in again.',
        ),
    ),
  );

  constructor() {
    this.#messages
      .pipe(filter(({ type }) => type === REFRESHED))
      .subscribe((message) => (this.#refreshedElsewhere = message));
    this.#session.gone$.subscribe((error) => {
      // The source tells of the end of a session before the refresh under way is rejected.
      if (error.code === 'session-ended' && this.#replacing)
        this.#tell(this.#replacing, { type: REFRESH_REFUSED });
      this.#latest = undefined;
    });
  }

  /** Whether the source is being asked for new tokens at this very moment, and sends for them. */
  get isCallingSource(): boolean {
    return this.#isCallingSource;
  }

  /** Whether the token came of the last refresh of this tab. */
  isLatest(token: AuthToken): boolean {
    return token === this.#latest;
  }

  /** Time since a refresh of this tab last brought a token; `Infinity` before the first. */
  msSinceLatest(): number {
    return this.#sinceLatest?.elapsedMs() ?? Infinity;
  }

  /**
   * For a token that arrives later: whether its refresh was sent after this call, by any tab. One that was
   * under way may bring what was true before the call.
   */
  mintedFromNowOn(): (token: AuthToken) => boolean {
    const sentBefore = this.#sentCount;
    const nowMs = this.#clock.wallMs();
    return (token) => {
      const sentAs = this.#sentAs.get(token);
      if (sentAs !== undefined) return sentAs > sentBefore;
      const { sessionId, issuedAtMs } = sourceTokensOf(token);
      const told = this.#refreshedElsewhere;
      if (told?.atMs === undefined) return false;
      if (told.sessionId !== sessionId || told.issuedAtMs !== issuedAtMs) return false;
      // A time that is still to come was taken from a clock that has been set back since.
      return told.atMs > nowMs && told.atMs <= this.#clock.wallMs();
    };
  }

  /**
   * A token that is newer than `old`. When it is this tab's turn, sends a refresh, unless another tab
   * has stored a new token by then.
   */
  async refresh(old: AuthToken, attempt: RefreshAttempt): Promise<AuthToken> {
    const { sessionId, issuedAtMs } = sourceTokensOf(old);
    if (sessionId === undefined) {
      attempt.start();
      return this.#send(attempt.trigger);
    }
    // Named after the token, so that a tab that froze in its turn does not delay the next refresh.
    const name = `amplify-token-guard/${sessionId}/${issuedAtMs}`;
    const endTurn = await this.#lock.take(name, attempt.timeLimitMs, attempt.signal);
    try {
      attempt.signal.throwIfAborted();
      // Before the store is read, which may never answer either.
      attempt.start();
      await this.#session.reload();
      const current = this.#session.require();
      return current.generation > old.generation ? current : await this.#send(attempt.trigger);
    } finally {
      endTurn();
    }
  }

  /** Tells the other tabs that an attempt has failed, so that they do not make it again at once. */
  tellFailure(error: unknown): void {
    const sessionId = this.#session.tokens?.sessionId;
    if (sessionId === undefined || error === this.#failedElsewhere) return;
    this.#channel.post({ type: REFRESH_FAILED, sessionId });
  }

  async #send(trigger: RefreshTrigger): Promise<AuthToken> {
    const { identity } = this.#session;
    const old = (this.#replacing = this.#session.require());
    const sentAs = ++this.#sentCount;
    const sinceSending = new Stopwatch(this.#clock);
    const sentAtMs = this.#clock.wallMs();
    try {
      const tokens = await this.#callSource(sourceTokensOf(old));
      if (identity !== this.#session.identity) throw userChanged();
      if (tokens.fromElsewhere) {
        await this.#session.reload();
        return this.#session.require();
      }
      const { accessToken, expiresAtMs } = sourceTokensOf(old);
      const isNew = tokens.accessToken !== accessToken;
      // A token that does not say how long it lives may live longer than was thought.
      const livesOn = tokens.expiresAtMs !== expiresAtMs;
      const token = isNew || livesOn ? this.#session.adopt(tokens) : this.#session.require();
      // The device slept meanwhile, say. Nobody can use this one, but the next will be better.
      if (token.timeLeftMs() <= 0) {
        const message = 'The refreshed token had expired before it arrived.';
        throw new RefreshError('ArrivedExpiredError', message);
      }
      this.#latest = token;
      this.#sinceLatest = new Stopwatch(this.#clock);
      this.#sentAs.set(token, sentAs);
      if (!isNew) {
        // Of the sources of an app, not every one renews its tokens whenever it is asked to.
        this.#session.publish({ refreshing: false });
        return token;
      }
      this.#tell(token, { type: REFRESHED, atMs: sentAtMs });
      const { generation, lifetimeMs } = token;
      const durationMs = sinceSending.elapsedMs();
      this.#events.report({ type: 'refreshed', trigger, generation, durationMs, lifetimeMs });
      return token;
    } catch (error) {
      if (!isTokenGuardError(error)) throw error;
      if (error.code === 'config-invalid') {
        // The source handed over what is of no use; the token in use is as good as before.
        this.#session.publish({ refreshing: false });
      } else if (error.code !== 'session-ended') {
        // The session was ended while it was refreshed: what the store says now counts.
        await this.#session.load();
      } else if (identity === this.#session.identity) {
        this.#tell(old, { type: REFRESH_REFUSED });
        this.#session.endWithToken(error);
      }
      throw error;
    } finally {
      if (this.#replacing === old) this.#replacing = undefined;
    }
  }

  #callSource(old: SourceTokens): Promise<SourceTokens> {
    this.#isCallingSource = true;
    try {
      return this.#source.refresh(old);
    } finally {
      this.#isCallingSource = false;
    }
  }

  /** What other tabs tell of the present session. */
  #messagesOf(wanted: string): Observable<TabMessage> {
    return this.#messages.pipe(
      filter(
        ({ type, sessionId }) => type === wanted && sessionId === this.#session.tokens?.sessionId,
      ),
    );
  }

  /** Tells the other tabs what came of a refresh that was sent from here. */
  #tell(token: AuthToken, message: Pick<TabMessage, 'type' | 'atMs'>): void {
    const { sessionId, issuedAtMs } = sourceTokensOf(token);
    if (sessionId !== undefined) this.#channel.post({ ...message, sessionId, issuedAtMs });
  }
}
