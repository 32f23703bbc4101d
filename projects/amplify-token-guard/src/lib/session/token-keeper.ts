import { inject, Injectable } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { AuthToken } from './auth-token';
import { TokenSource } from '../amplify/token-source';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { bufferMs, floorMs } from './refresh-policy';
import { RejectionCoolDown } from './rejection-cool-down';
import { ServerLead } from './server-lead';
import { TokenAnnouncer } from './token-announcer';
import { RefreshTrigger, RequestKind } from './token-events';
import { HolderListener, TokenHolder, userChanged } from './token-holder';
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
  readonly #source = inject(TokenSource);
  readonly #options = inject(TOKEN_GUARD_OPTIONS);
  readonly #clock = inject(TokenGuardClock);
  readonly #announcer = inject(TokenAnnouncer);
  readonly #holder = inject(TokenHolder);
  readonly #turns = inject(RefreshTurns);
  readonly #refresher = new TokenRefresher(this.#clock, this.#options, this);
  readonly #coolDown = new RejectionCoolDown(this.#clock);
  readonly #serverLead = new ServerLead();
  #refreshed: AuthToken | undefined;
  #sinceRefresh: Stopwatch | undefined;
  /** The generation that a server has refused: not to be sent again. */
  #refused = 0;

  constructor() {
    this.#holder.listen(this);
    this.#turns.onFailureElsewhere((error) => this.#refresher.failElsewhere(error));
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
    return this.#isFit(token) ? token : this.#refresher.request('needed');
  }

  async refresh(): Promise<AuthToken> {
    await this.#holder.sync();
    this.#holder.require();
    return this.#refresher.request('asked');
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
    const late = isOld || token !== this.#refreshed;
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
    const { sessionLifetimeMs } = this.#options;
    const signedInAtMs = this.#holder.tokens?.signedInAtMs;
    if (!token || !sessionLifetimeMs || signedInAtMs === undefined) return null;
    return Math.max(0, signedInAtMs + sessionLifetimeMs - token.serverNowMs());
  }

  msSinceRefresh(): number {
    return this.#sinceRefresh?.elapsedMs() ?? Infinity;
  }

  /** Refreshes without anybody waiting for it, unless it was done a moment ago. */
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
    this.#holder.publish({ refreshing: true });
    const token = await this.#turns.run(old, flight.signal, () => {
      flight.depart();
      return this.#refreshNow(trigger);
    });
    // Another tab may have stored one that is of no use either.
    return this.#isFit(token) ? token : this.attempt(trigger, flight);
  }

  failed({ failures, error, retryInMs }: RefreshFailure): void {
    this.#turns.tellFailure(error);
    this.#holder.publish({ refreshing: false });
    const reason = error instanceof Error ? error.name : 'unknown';
    this.#announcer.report({ type: 'refresh-failed', failures, reason, retryInMs });
  }

  onGone(error: TokenGuardError): void {
    this.#refreshed = undefined;
    this.#refresher.stop(error);
  }

  onArrival(token: AuthToken): void {
    if (this.#isFit(token)) this.#refresher.succeed(token);
  }

  async #refreshNow(trigger: RefreshTrigger): Promise<AuthToken> {
    const { epoch } = this.#holder;
    const sent = new Stopwatch(this.#clock);
    try {
      const tokens = await this.#source.refresh();
      if (epoch !== this.#holder.epoch) throw userChanged();
      const token = this.#holder.adopt(tokens);
      // The device slept meanwhile, say. Nobody can use this one, but the next will be better.
      if (this.#usableMs(token) <= 0) throw new ArrivedExpiredError();
      this.#refreshed = token;
      this.#sinceRefresh = new Stopwatch(this.#clock);
      const { generation, lifetimeMs } = token;
      const durationMs = sent.elapsedMs();
      this.#announcer.report({ type: 'refreshed', trigger, generation, durationMs, lifetimeMs });
      return token;
    } catch (error) {
      if (!isTokenGuardError(error)) throw error;
      if (error.code === 'config-invalid') {
        // The source handed over what is of no use; the token in use is as good as before.
        this.#holder.publish({ refreshing: false });
      } else if (error.code !== 'session-ended') {
        // The session was ended while it was refreshed: what the store says now counts.
        await this.#holder.load();
      } else if (epoch === this.#holder.epoch) {
        this.#holder.end(error);
      }
      throw error;
    }
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
      (token === this.#refreshed && this.msSinceRefresh() < floorMs())
    );
  }

  #usableMs(token: AuthToken): number {
    return token.timeLeftMs() - this.#serverLead.takenFrom(token);
  }
}

class ArrivedExpiredError extends Error {
  override readonly name = 'ArrivedExpiredError';

  constructor() {
    super('The refreshed token had expired before it arrived.');
  }
}
