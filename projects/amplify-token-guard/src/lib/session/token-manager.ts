import { inject, Injectable } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { AuthToken } from './auth-token';
import { CrossTabRefresh } from './cross-tab-refresh';
import { CurrentSession } from './current-session';
import { bufferMs, MIN_REFRESH_INTERVAL_MS } from './refresh-policy';
import { RefreshAttempt, RefreshFailure, RefreshQueue } from './refresh-queue';
import { SessionEvents } from './session-events';

/** Keeps the token fit: decides whether it may be sent, and renews it when it may not. */
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

  /** Whether a refresh is under way. */
  get isRefreshing(): boolean {
    return this.#queue.isBusy;
  }

  /** Whether the source is being asked for new tokens at this very moment, and sends for them. */
  get isCallingSource(): boolean {
    return this.#crossTab.isCallingSource;
  }

  /** A token that is fit to be sent now; waits for a refresh if there is none. */
  async getToken(): Promise<AuthToken> {
    await this.#session.sync();
    // From here to the request for a refresh nothing is awaited, so nothing can change.
    const token = this.#session.require();
    return this.isFit(token) || this.isTheLast(token) ? token : this.renew('needed');
  }

  /** A token that was minted after this call. */
  async refresh(): Promise<AuthToken> {
    const accepts = this.#crossTab.mintedFromNowOn();
    await this.#session.sync();
    this.#session.require();
    return this.#queue.request('asked', { accepts });
  }

  /**
   * A refreshed token, in place of one that is of no use to somebody; joins a refresh under way. Whoever
   * needs one for the age of the token at hand gets that as long as it lives, when there is no other.
   */
  renew(trigger: 'needed' | 'rejected'): Promise<AuthToken> {
    const atHand = this.#session.current;
    const fallback = (): AuthToken | undefined =>
      atHand && atHand === this.#session.current && atHand.timeLeftMs() > 0 ? atHand : undefined;
    return this.#queue.request(trigger, trigger === 'needed' ? { fallback } : {});
  }

  /**
   * Whether the token may be sent: it has more life left than the buffer, by a server's clock that is so
   * far ahead of the token's.
   */
  isFit(token: AuthToken, serverLeadMs = 0): boolean {
    // A token that is too old already when it arrives is not made better by refreshing at once.
    return (
      token.timeLeftMs() - serverLeadMs > bufferMs(token.lifetimeMs, this.#options) ||
      (this.hasRefreshed(token) && this.msSinceRefresh() < MIN_REFRESH_INTERVAL_MS)
    );
  }

  /** Whether the token came of the last refresh of this tab. */
  hasRefreshed(token: AuthToken): boolean {
    return this.#crossTab.isLatest(token);
  }

  /** Whether the session cannot be renewed, but still has this token. */
  isTheLast(token: AuthToken): boolean {
    return this.#session.refusal !== undefined && token.timeLeftMs() > 0;
  }

  /** Life left of the current token, in ms, or 0 without one. */
  timeLeftMs(): number {
    return this.#session.current?.timeLeftMs() ?? 0;
  }

  /** Life left of the session, in ms, never negative, or `null` when that cannot be known. */
  sessionTimeLeftMs(): number | null {
    const token = this.#session.current;
    if (token && this.#session.refusal) return Math.max(0, token.timeLeftMs());
    const { sessionLifetimeMs } = this.#options;
    const signedInAtMs = this.#session.tokens?.signedInAtMs;
    if (!token || !sessionLifetimeMs || signedInAtMs === undefined) return null;
    return Math.max(0, signedInAtMs + sessionLifetimeMs - token.serverNowMs());
  }

  /** Time since the last refresh of this tab that brought a token, in ms; `Infinity` before the first. */
  msSinceRefresh(): number {
    return this.#crossTab.msSinceLatest();
  }

  /**
   * Refreshes without anybody waiting for it, unless it was done a moment ago. At the end of a session
   * that cannot be renewed, ends it.
   */
  refreshAhead(): void {
    if (this.#session.current && this.msSinceRefresh() >= MIN_REFRESH_INTERVAL_MS)
      this.#queue.start('ahead');
  }

  /** The device has woken or is online again. */
  wake(): void {
    this.#session.reloadInBackground();
    this.#queue.hurry();
  }

  async #refresh(attempt: RefreshAttempt): Promise<AuthToken> {
    const old = this.#session.require();
    const { refusal } = this.#session;
    if (refusal && this.isTheLast(old)) throw refusal;
    this.#session.publish({ refreshing: true });
    const token = await this.#crossTab.refresh(old, attempt);
    // Another tab may have stored one that is of no use either.
    return this.isFit(token) ? token : this.#refresh(attempt);
  }

  #handleFailure({ failures, error, retryInMs }: RefreshFailure): void {
    const { current, refusal } = this.#session;
    if (current && refusal && !this.isTheLast(current)) {
      // Whatever the reason was this time, there will be no other token.
      this.#session.end(refusal);
      return;
    }
    this.#crossTab.tellFailure(error);
    this.#session.publish({ refreshing: false });
    const reason = error instanceof Error ? error.name : 'unknown';
    this.#events.report({ type: 'refresh-failed', failures, reason, retryInMs });
  }
}
