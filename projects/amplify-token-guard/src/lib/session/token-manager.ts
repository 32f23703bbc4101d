import { inject, Injectable } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { AuthToken } from './auth-token';
import { CrossTabRefresh } from './cross-tab-refresh';
import { CurrentSession } from './current-session';
import { bufferMs, MIN_REFRESH_INTERVAL_MS } from './refresh-policy';
import { RefreshAttempt, RefreshFailure, RefreshQueue } from './refresh-queue';
import { SessionEvents } from './session-events';

/** Decides whether the current token can be sent, and refreshes it otherwise. */
@Injectable({ providedIn: 'root' })
export class TokenManager {
  readonly #options = inject(TOKEN_GUARD_OPTIONS);
  readonly #events = inject(SessionEvents);
  readonly #session = inject(CurrentSession);
  readonly #crossTab = inject(CrossTabRefresh);
  readonly #queue = new RefreshQueue(inject(TokenGuardClock), this.#options, (attempt) =>
    this.#refresh(attempt),
  );

  constructor() {
    this.#queue.failed$.subscribe((failure) => this.#handleFailure(failure));
    this.#session.gone$.subscribe((error) => this.#queue.stop(error));
    this.#session.arrived$.subscribe((token) => {
      if (this.isFit(token)) this.#queue.succeed(token);
    });
    this.#crossTab.failedElsewhere$.subscribe((error) => this.#queue.postpone(error));
    this.#crossTab.refusedElsewhere$.subscribe((error) => {
      this.#session.endWithToken(error);
      this.#queue.giveUp(error);
    });
  }

  /** Whether a refresh is in progress. */
  get isRefreshing(): boolean {
    return this.#queue.isBusy;
  }

  /**
   * Whether the source's `refresh()` is being called right now, so that a request sent now is part
   * of it.
   */
  get isCallingSource(): boolean {
    return this.#crossTab.isCallingSource;
  }

  /** Whether a refresh is in progress that may send the current token by `fetch`. */
  get mayBeSendingToken(): boolean {
    return this.isRefreshing && this.#crossTab.maySendToken;
  }

  /** A token that can be sent now. Waits for a refresh if necessary. */
  async getToken(): Promise<AuthToken> {
    await this.#session.sync();
    // No `await` between this line and the request for a refresh, so the session can't change.
    const token = this.#session.require();
    return this.isFit(token) || this.isUnrenewable(token) ? token : this.renew('needed');
  }

  /** A token that is minted after this call. */
  async refresh(): Promise<AuthToken> {
    const accepts = this.#crossTab.mintedFromNowOn();
    await this.#session.sync();
    this.#session.require();
    return this.#queue.request('asked', { accepts });
  }

  /**
   * Resolves with a refreshed token. Joins a refresh in progress. With `needed`, the caller gets
   * the current token while that is valid, if the refresh fails.
   */
  renew(trigger: 'needed' | 'rejected'): Promise<AuthToken> {
    const current = this.#session.current;
    const fallback = (): AuthToken | undefined =>
      current && current === this.#session.current && current.timeLeftMs() > 0
        ? current
        : undefined;
    return this.#queue.request(trigger, trigger === 'needed' ? { fallback } : {});
  }

  /**
   * Whether the token can be sent: whether it has more time left than the buffer.
   *
   * @param serverLeadMs how far the clock of the target is ahead of the token's clock
   */
  isFit(token: AuthToken, serverLeadMs = 0): boolean {
    // If a token is too old on arrival, an immediate second refresh doesn't help.
    return (
      token.timeLeftMs() - serverLeadMs > bufferMs(token.lifetimeMs, this.#options) ||
      (this.hasRefreshed(token) && this.msSinceRefresh() < MIN_REFRESH_INTERVAL_MS)
    );
  }

  /** Whether the token came from this tab's last refresh. */
  hasRefreshed(token: AuthToken): boolean {
    return this.#crossTab.isOfLastRefresh(token);
  }

  /** Whether the session can't be renewed, but this token is still valid. */
  isUnrenewable(token: AuthToken): boolean {
    return this.#session.refusal !== undefined && token.timeLeftMs() > 0;
  }

  /** Time left of the current token, in ms. 0 without a token. */
  timeLeftMs(): number {
    return this.#session.current?.timeLeftMs() ?? 0;
  }

  /** Time left of the session, in ms, at least 0. `null` when it is unknown. */
  sessionTimeLeftMs(): number | null {
    const token = this.#session.current;
    if (token && this.#session.refusal) return Math.max(0, token.timeLeftMs());
    const { sessionLifetimeMs } = this.#options;
    const signedInAtMs = this.#session.tokens?.signedInAtMs;
    if (!token || !sessionLifetimeMs || signedInAtMs === undefined) return null;
    return Math.max(0, signedInAtMs + sessionLifetimeMs - token.serverNowMs());
  }

  /** Time since this tab's last successful refresh, in ms. `Infinity` before the first. */
  msSinceRefresh(): number {
    return this.#crossTab.msSinceLatest();
  }

  /**
   * Refreshes in the background, unless there was a refresh a moment ago. Ends a session that can't
   * be renewed if its token has expired.
   */
  refreshAhead(): void {
    if (this.#session.current && this.msSinceRefresh() >= MIN_REFRESH_INTERVAL_MS)
      this.#queue.start('ahead');
  }

  /** The device woke or went online. */
  wake(): void {
    this.#session.reloadInBackground();
    this.#queue.hurry();
  }

  async #refresh(attempt: RefreshAttempt): Promise<AuthToken> {
    const old = this.#session.require();
    const { refusal } = this.#session;
    if (refusal && this.isUnrenewable(old)) throw refusal;
    this.#session.publish({ refreshing: true });
    const token = await this.#crossTab.refresh(old, attempt);
    // Another tab may have stored a token that can't be sent either.
    return this.isFit(token) ? token : this.#refresh(attempt);
  }

  #handleFailure({ failures, error, retryInMs }: RefreshFailure): void {
    const { current, refusal } = this.#session;
    if (current && refusal && !this.isUnrenewable(current)) {
      // A session that can't be renewed has ended now, whatever the error of this attempt.
      this.#session.end(refusal);
      return;
    }
    this.#crossTab.announceFailure(error);
    this.#session.publish({ refreshing: false });
    const reason = error instanceof Error ? error.name : 'unknown';
    this.#events.report({ type: 'refresh-failed', failures, reason, retryInMs });
  }
}
