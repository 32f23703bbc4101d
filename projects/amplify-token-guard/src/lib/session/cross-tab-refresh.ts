import { inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { filter, map, Observable } from 'rxjs';
import { fingerprint } from '../amplify/amplify-tokens';
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
 * Refreshes the session once for all tabs. A lock lets one tab at a time refresh. That tab reads
 * the store first, and sends a refresh only if no other tab has stored a new token meanwhile. It
 * tells the other tabs the result, so that they don't repeat the attempt.
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
  /** The number of the refresh that returned the token, counted in this tab from 1. */
  readonly #sentAs = new WeakMap<AuthToken, number>();
  /** The tokens that the refreshes in progress replace, by the number of the refresh. */
  readonly #replacing = new Map<number, AuthToken>();
  /** The token of this tab's last refresh. */
  #latest: AuthToken | undefined;
  #sinceLatest: Stopwatch | undefined;
  /** The last message about a refresh in another tab. */
  #refreshedElsewhere: TabMessage | undefined;

  readonly #messages = new Observable<TabMessage>((subscriber) =>
    this.#channel.listen((message) => subscriber.next(message)),
  ).pipe(takeUntilDestroyed());

  readonly #failedElsewhere = new RefreshError(
    'FailedElsewhereError',
    'Another tab failed to refresh the session.',
  );

  /** Another tab failed to refresh the current session. The failure is transient. */
  readonly failedElsewhere$ = this.#messagesOf(REFRESH_FAILED).pipe(
    map(() => this.#failedElsewhere),
  );

  /** Another tab learned that the current session can't be renewed. */
  readonly refusedElsewhere$ = this.#messagesOf(REFRESH_REFUSED).pipe(
    // The message may be about a token that has been replaced since.
    filter(({ token }) => token === this.#currentName()),
    map(
      () =>
        new TokenGuardError(
          'session-ended',
          'Another tab could not renew the session. Sign in again.',
        ),
    ),
  );

  constructor() {
    this.#messages
      .pipe(filter(({ type }) => type === REFRESHED))
      .subscribe((message) => (this.#refreshedElsewhere = message));
    this.#session.gone$.subscribe((error) => {
      // The source announces the end of the session before its pending refresh rejects.
      const old = [...this.#replacing.values()].at(-1);
      if (error.code === 'session-ended' && old) this.#announce(old, { type: REFRESH_REFUSED });
      this.#latest = undefined;
    });
  }

  /**
   * Whether the source's `refresh()` is being called right now, so that a request sent now is part
   * of it.
   */
  get isCallingSource(): boolean {
    return this.#isCallingSource;
  }

  /** Whether the source's `refresh()` may send the current token by `fetch`. */
  get maySendToken(): boolean {
    return this.#source.refreshesWithoutToken?.() !== true;
  }

  /** Whether the token came from this tab's last refresh. */
  isOfLastRefresh(token: AuthToken): boolean {
    return token === this.#latest;
  }

  /** Time since this tab's last successful refresh, in ms. `Infinity` before the first. */
  msSinceLatest(): number {
    return this.#sinceLatest?.elapsedMs() ?? Infinity;
  }

  /**
   * Returns a check for tokens that arrive later: whether any tab sent their refresh after this
   * call. A refresh that is already in progress may return outdated claims.
   */
  mintedFromNowOn(): (token: AuthToken) => boolean {
    const sentBefore = this.#sentCount;
    const nowMs = this.#clock.wallMs();
    return (token) => {
      const sentAs = this.#sentAs.get(token);
      if (sentAs !== undefined) return sentAs > sentBefore;
      const tokens = sourceTokensOf(token);
      const message = this.#refreshedElsewhere;
      if (message?.atMs === undefined) return false;
      if (message.sessionId !== tokens.sessionId) return false;
      if (message.token !== nameOf(tokens)) return false;
      // A time in the future comes from a clock that has been set back since.
      return message.atMs > nowMs && message.atMs <= this.#clock.wallMs();
    };
  }

  /**
   * Resolves with a token that is newer than `old`. Sends a refresh, unless another tab has stored
   * a new token by the time that this tab holds the lock.
   */
  async refresh(old: AuthToken, attempt: RefreshAttempt): Promise<AuthToken> {
    const { sessionId, issuedAtMs } = sourceTokensOf(old);
    if (sessionId === undefined) {
      attempt.start();
      return this.#send(attempt.trigger);
    }
    // Named after the token, so that a tab that freezes while it holds the lock doesn't delay the
    // next refresh.
    const name = `amplify-token-guard/${sessionId}/${issuedAtMs}`;
    const release = await this.#lock.take(name, attempt.timeLimitMs, attempt.signal);
    try {
      attempt.signal.throwIfAborted();
      // Before the store is read, because that can hang too.
      attempt.start();
      await this.#session.reload();
      const current = this.#session.require();
      return current.generation > old.generation ? current : await this.#send(attempt.trigger);
    } finally {
      release();
    }
  }

  /** Tells the other tabs that an attempt failed, so that they don't repeat it at once. */
  announceFailure(error: unknown): void {
    const sessionId = this.#session.tokens?.sessionId;
    if (sessionId === undefined || error === this.#failedElsewhere) return;
    this.#channel.post({ type: REFRESH_FAILED, sessionId });
  }

  async #send(trigger: RefreshTrigger): Promise<AuthToken> {
    const { identity } = this.#session;
    const old = this.#session.require();
    const sentAs = ++this.#sentCount;
    this.#replacing.set(sentAs, old);
    const sinceSending = new Stopwatch(this.#clock);
    const sentAtMs = this.#clock.wallMs();
    try {
      const tokens = await this.#callSource({ ...sourceTokensOf(old), ageMs: old.ageMs() });
      if (identity !== this.#session.identity) throw userChanged();
      if (tokens.fromElsewhere) {
        await this.#session.reload();
        return this.#session.require();
      }
      const { accessToken, expiresAtMs } = sourceTokensOf(old);
      const isNew = tokens.accessToken !== accessToken;
      // A token that isn't a JWT with times may have a new expiry without being new.
      const livesOn = tokens.expiresAtMs !== expiresAtMs;
      const token = isNew || livesOn ? this.#session.adopt(tokens) : this.#session.require();
      // For example, because the device slept during the refresh. The next attempt can succeed.
      if (token.timeLeftMs() <= 0) {
        const message = 'The refreshed token expired before it arrived.';
        throw new RefreshError('ArrivedExpiredError', message);
      }
      this.#latest = token;
      this.#sinceLatest = new Stopwatch(this.#clock);
      this.#sentAs.set(token, sentAs);
      if (!isNew) {
        // A custom source may return the same token when asked to refresh.
        this.#session.publish({ refreshing: false });
        return token;
      }
      this.#announce(token, { type: REFRESHED, atMs: sentAtMs });
      const { generation, lifetimeMs } = token;
      const durationMs = sinceSending.elapsedMs();
      this.#events.report({ type: 'refreshed', trigger, generation, durationMs, lifetimeMs });
      return token;
    } catch (error) {
      if (!isTokenGuardError(error)) throw error;
      if (error.code === 'config-invalid') {
        // The source returned invalid tokens. The current token stays in use.
        this.#session.publish({ refreshing: false });
      } else if (error.code !== 'session-ended') {
        // The session ended during the refresh, so read the store again.
        await this.#session.load();
      } else if (identity === this.#session.identity) {
        this.#announce(old, { type: REFRESH_REFUSED });
        this.#session.endWithToken(error);
      }
      throw error;
    } finally {
      this.#replacing.delete(sentAs);
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

  #currentName(): string | undefined {
    const { tokens } = this.#session;
    return tokens && nameOf(tokens);
  }

  /** Messages about the current session. */
  #messagesOf(wanted: string): Observable<TabMessage> {
    return this.#messages.pipe(
      filter(
        ({ type, sessionId }) => type === wanted && sessionId === this.#session.tokens?.sessionId,
      ),
    );
  }

  /** Tells the other tabs the result of a refresh in this tab. */
  #announce(token: AuthToken, message: Pick<TabMessage, 'type' | 'atMs'>): void {
    const tokens = sourceTokensOf(token);
    const { sessionId } = tokens;
    if (sessionId === undefined) return;
    this.#channel.post({ ...message, sessionId, token: nameOf(tokens) });
  }
}

/** The same in all tabs. `iat` isn't enough, because two tokens can be minted in the same second. */
function nameOf({ accessToken }: SourceTokens): string {
  return fingerprint(accessToken);
}
