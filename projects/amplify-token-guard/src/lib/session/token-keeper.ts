import { inject, Injectable } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { AuthToken } from './auth-token';
import { TokenGuardError } from '../token-guard-error';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { bufferMs, floorMs } from './refresh-policy';
import { RejectionCoolDown } from './rejection-cool-down';
import { ServerLead } from './server-lead';
import { TokenAnnouncer } from './token-announcer';
import { RefreshTrigger, RequestKind } from './token-events';
import { HolderListener, TokenHolder, userChanged } from './token-holder';
import { RefreshSender } from './refresh-sender';
import { RefreshTurns } from './refresh-turns';
import { Flight, RefreshFailure, RefreshWork, TokenRefresher } from './token-refresher';

/** A server's refusal of a token. */
export interface Rejection {
  /** What the server said the time was, in ms since 1970, where that could be read. */
  readonly serverNowMs?: number | undefined;
}

/** The answer to a rejected token. */
export interface Replacement {
  readonly token: AuthToken;
  /** Whether somebody else had brought it: the rejection came late, and needed no refresh. */
  readonly late: boolean;
}

/** Keeps the token fit: decides whether it may be sent, and renews it when it may not. */
@Injectable({ providedIn: 'root' })
export class TokenKeeper implements RefreshWork, HolderListener {
  readonly #options = inject(TOKEN_GUARD_OPTIONS);
  readonly #clock = inject(TokenGuardClock);
  readonly #announcer = inject(TokenAnnouncer);
  readonly #holder = inject(TokenHolder);
  readonly #turns = inject(RefreshTurns);
  readonly #sender = inject(RefreshSender);
  readonly #refresher = new TokenRefresher(this.#clock, this.#options, this);
  readonly #coolDown = new RejectionCoolDown(this.#clock);
  readonly #serverLead = new ServerLead();
  /** The generation that a server has refused: not to be sent again. */
  #refused = 0;

  constructor() {
    this.#holder.listen(this);
    this.#turns.onFailureElsewhere((error) => this.#refresher.failElsewhere(error));
    this.#turns.onRefusalElsewhere((error) => {
      this.#holder.refuse(error);
      this.#refresher.refuseElsewhere(error);
    });
  }

  /** Whether a refresh is under way. */
  get isRefreshing(): boolean {
    return this.#refresher.isBusy;
  }

  /** A token that is fit to be sent now; waits for a refresh if there is none. */
  async getToken(): Promise<AuthToken> {
    await this.#holder.sync();
    // From here to the request for a refresh nothing is awaited, so nothing can change.
    const token = this.#holder.require();
    if (this.#isFit(token) || this.#isTheLast(token)) return token;
    return this.#refresher.request('needed', { stopgap: () => this.#stopgap(token) });
  }

  /** A token that was minted after this call. */
  async refresh(): Promise<AuthToken> {
    const accepts = this.#sender.mintedFromNowOn();
    await this.#holder.sync();
    this.#holder.require();
    return this.#refresher.request('asked', { accepts });
  }

  /**
   * A token in place of one that a server rejected: the current one if that is newer, else a
   * refreshed one.
   */
  async replace(
    rejected: AuthToken,
    { serverNowMs }: Rejection,
    via: RequestKind,
  ): Promise<Replacement> {
    this.#serverLead.observe(rejected, serverNowMs);
    await this.#holder.sync();
    const isOld = this.#holder.require().generation > rejected.generation;
    const token = await (isOld ? this.getToken() : this.#renew(rejected));
    if (token.userId !== rejected.userId) throw userChanged();
    const late = isOld || !this.#sender.isLatest(token);
    this.#announcer.report({ type: 'retried', via, late });
    return { token, late };
  }

  /** The error for a request whose refreshed token was rejected as well. */
  refuse(cause: unknown): TokenGuardError {
    return this.#coolDown.begin(cause);
  }

  /** Life left of the current token as far as it may be used, in ms, or 0 without one. */
  timeLeftMs(): number {
    const token = this.#holder.current;
    return token ? this.#usableMs(token) : 0;
  }

  /** Life left of the session, in ms, never negative, or `null` when that cannot be known. */
  sessionTimeLeftMs(): number | null {
    const token = this.#holder.current;
    if (token && this.#holder.refusal) return Math.max(0, token.timeLeftMs());
    const { sessionLifetimeMs } = this.#options;
    const signedInAtMs = token?.tokens.signedInAtMs;
    if (!token || !sessionLifetimeMs || signedInAtMs === undefined) return null;
    return Math.max(0, signedInAtMs + sessionLifetimeMs - token.serverNowMs());
  }

  msSinceRefresh(): number {
    return this.#sender.msSinceLatest();
  }

  /**
   * Refreshes without anybody waiting for it, unless it was done a moment ago. At the end of a session
   * that cannot be renewed, ends it.
   */
  refreshAhead(): void {
    if (this.#holder.current && this.msSinceRefresh() >= floorMs()) this.#refresher.start('ahead');
  }

  /** The device has woken or is online again. */
  wake(): void {
    this.#holder.follow();
    this.#refresher.tryNow();
  }

  async attempt(trigger: RefreshTrigger, flight: Flight): Promise<AuthToken> {
    const old = this.#holder.require();
    const { refusal } = this.#holder;
    if (refusal && this.#isTheLast(old)) throw refusal;
    this.#holder.publish({ refreshing: true });
    const token = await this.#turns.run(old, flight, () =>
      this.#sender.send(trigger, (fresh) => this.#usableMs(fresh) > 0),
    );
    // Another tab may have stored one that is of no use either.
    return this.#isFit(token) ? token : this.attempt(trigger, flight);
  }

  failed({ failures, error, retryInMs }: RefreshFailure): void {
    const { current, refusal } = this.#holder;
    if (current && refusal && !this.#isTheLast(current)) {
      // Whatever the reason was this time, there will be no other token.
      this.#holder.end(refusal);
      return;
    }
    this.#turns.tellFailure(error);
    this.#holder.publish({ refreshing: false });
    const reason = error instanceof Error ? error.name : 'unknown';
    this.#announcer.report({ type: 'refresh-failed', failures, reason, retryInMs });
  }

  onGone(error: TokenGuardError): void {
    this.#sender.noteEnd(error);
    this.#refresher.stop(error);
  }

  onArrival(token: AuthToken): void {
    if (this.#isFit(token)) this.#refresher.succeed(token);
  }

  /** Whether the session cannot be renewed, but still has this token. */
  #isTheLast(token: AuthToken): boolean {
    return this.#holder.refusal !== undefined && token.timeLeftMs() > 0;
  }

  /** The token at hand for those who need no newer one, while it is of use. */
  #stopgap(token: AuthToken): AuthToken | undefined {
    if (token !== this.#holder.current || token.timeLeftMs() <= 0) return undefined;
    // The server that has rejected it may be the one that it is for. Without another, others get it.
    const isRejected = token.generation === this.#refused && !this.#holder.refusal;
    return isRejected ? undefined : token;
  }

  async #renew(rejected: AuthToken): Promise<AuthToken> {
    this.#coolDown.assertOver();
    this.#refused = rejected.generation;
    return this.#refresher.request('rejected');
  }

  #isFit(token: AuthToken): boolean {
    if (token.generation === this.#refused) return false;
    // A token that is too old already when it arrives is not made better by refreshing at once.
    return (
      this.#usableMs(token) > bufferMs(token.lifetimeMs, this.#options) ||
      (this.#sender.isLatest(token) && this.msSinceRefresh() < floorMs())
    );
  }

  #usableMs(token: AuthToken): number {
    return token.timeLeftMs() - this.#serverLead.takenFrom(token);
  }
}
