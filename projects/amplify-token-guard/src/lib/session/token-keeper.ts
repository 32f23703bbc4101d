import { inject, Injectable } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { AuthToken } from './auth-token';
import { SourceTokens, TokenSource } from '../amplify/token-source';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { bufferMs, floorMs } from './refresh-policy';
import { TokenAnnouncer } from './token-announcer';
import { RefreshTrigger } from './token-events';
import { HolderListener, TokenHolder, userChanged } from './token-holder';
import { RefreshTurns } from './refresh-turns';
import { Flight, RefreshFailure, RefreshWork, TokenRefresher } from './token-refresher';

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
  #isCallingSource = false;
  #refreshed: AuthToken | undefined;
  #sinceRefresh: Stopwatch | undefined;

  constructor() {
    this.#holder.listen(this);
    this.#turns.onFailureElsewhere((error) => this.#refresher.failElsewhere(error));
  }

  /** Whether a refresh is under way. */
  get isRefreshing(): boolean {
    return this.#refresher.isBusy;
  }

  /** Whether the source is being asked for new tokens at this very moment, and sends for them. */
  get isCallingSource(): boolean {
    return this.#isCallingSource;
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
   * A refreshed token, in place of one that somebody cannot use although it is fit; joins a
   * refresh under way.
   */
  renew(trigger: 'needed' | 'rejected'): Promise<AuthToken> {
    return this.#refresher.request(trigger);
  }

  /** Whether the token came of the last refresh of this tab. */
  hasRefreshed(token: AuthToken): boolean {
    return token === this.#refreshed;
  }

  /** Life left of the current token, in ms, or 0 without one. */
  timeLeftMs(): number {
    return this.#holder.current?.timeLeftMs() ?? 0;
  }

  /** Life left of the session, in ms, never negative, or `null` when that cannot be known. */
  sessionTimeLeftMs(): number | null {
    const token = this.#holder.current;
    const { sessionLifetimeMs } = this.#options;
    const signedInAtMs = token?.tokens.signedInAtMs;
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
    this.#refresher.stop(error);
  }

  onArrival(token: AuthToken): void {
    if (this.#isFit(token)) this.#refresher.succeed(token);
  }

  async #refreshNow(trigger: RefreshTrigger): Promise<AuthToken> {
    const { epoch } = this.#holder;
    const sent = new Stopwatch(this.#clock);
    try {
      const tokens = await this.#callSource();
      if (epoch !== this.#holder.epoch) throw userChanged();
      const token = this.#holder.adopt(tokens);
      // The device slept meanwhile, say. Nobody can use this one, but the next will be better.
      if (token.timeLeftMs() <= 0) throw new ArrivedExpiredError();
      this.#refreshed = token;
      this.#sinceRefresh = new Stopwatch(this.#clock);
      const { generation, lifetimeMs } = token;
      const durationMs = sent.elapsedMs();
      this.#announcer.report({ type: 'refreshed', trigger, generation, durationMs, lifetimeMs });
      return token;
    } catch (error) {
      if (!isTokenGuardError(error)) throw error;
      if (error.code !== 'session-ended') {
        // The session was ended while it was refreshed: what the store says now counts.
        await this.#holder.load();
      } else if (epoch === this.#holder.epoch) {
        this.#holder.end(error);
      }
      throw error;
    }
  }

  #callSource(): Promise<SourceTokens> {
    this.#isCallingSource = true;
    try {
      return this.#source.refresh();
    } finally {
      this.#isCallingSource = false;
    }
  }

  #isFit(token: AuthToken): boolean {
    // A token that is too old already when it arrives is not made better by refreshing at once.
    return (
      token.timeLeftMs() > bufferMs(token.lifetimeMs, this.#options) ||
      (token === this.#refreshed && this.msSinceRefresh() < floorMs())
    );
  }
}

class ArrivedExpiredError extends Error {
  override readonly name = 'ArrivedExpiredError';

  constructor() {
    super('The refreshed token had expired before it arrived.');
  }
}
