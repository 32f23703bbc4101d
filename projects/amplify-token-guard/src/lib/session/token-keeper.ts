import { inject, Injectable } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { AuthToken } from './auth-token';
import { TokenGuardError } from '../token-guard-error';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { bufferMs, floorMs } from './refresh-policy';
import { TokenAnnouncer } from './token-announcer';
import { RefreshTrigger } from './token-events';
import { HolderListener, TokenHolder } from './token-holder';
import { RefreshSender } from './refresh-sender';
import { RefreshTurns } from './refresh-turns';
import { Flight, RefreshFailure, RefreshWork, TokenRefresher } from './token-refresher';

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

  /** Whether the source is being asked for new tokens at this very moment, and sends for them. */
  get isCallingSource(): boolean {
    return this.#sender.isCallingSource;
  }

  /** A token that is fit to be sent now; waits for a refresh if there is none. */
  async getToken(): Promise<AuthToken> {
    await this.#holder.sync();
    // From here to the request for a refresh nothing is awaited, so nothing can change.
    const token = this.#holder.require();
    return this.#isFit(token) || this.isTheLast(token) ? token : this.renew('needed');
  }

  /** A token that was minted after this call. */
  async refresh(): Promise<AuthToken> {
    const accepts = this.#sender.mintedFromNowOn();
    await this.#holder.sync();
    this.#holder.require();
    return this.#refresher.request('asked', { accepts });
  }

  /**
   * A refreshed token, in place of one that is of no use to somebody; joins a refresh under way. Whoever
   * needs one for the age of the token at hand gets that as long as it lives, when there is no other.
   */
  renew(trigger: 'needed' | 'rejected'): Promise<AuthToken> {
    const token = this.#holder.current;
    const stopgap = (): AuthToken | undefined => (token ? this.#stopgap(token) : undefined);
    return this.#refresher.request(trigger, trigger === 'needed' ? { stopgap } : {});
  }

  /** Whether the token came of the last refresh of this tab. */
  hasRefreshed(token: AuthToken): boolean {
    return this.#sender.isLatest(token);
  }

  /** Whether the session cannot be renewed, but still has this token. */
  isTheLast(token: AuthToken): boolean {
    return this.#holder.refusal !== undefined && token.timeLeftMs() > 0;
  }

  /** Life left of the current token, in ms, or 0 without one. */
  timeLeftMs(): number {
    return this.#holder.current?.timeLeftMs() ?? 0;
  }

  /** Life left of the session, in ms, never negative, or `null` when that cannot be known. */
  sessionTimeLeftMs(): number | null {
    const token = this.#holder.current;
    if (token && this.#holder.refusal) return Math.max(0, token.timeLeftMs());
    const { sessionLifetimeMs } = this.#options;
    const signedInAtMs = this.#holder.tokens?.signedInAtMs;
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
    if (refusal && this.isTheLast(old)) throw refusal;
    this.#holder.publish({ refreshing: true });
    const token = await this.#turns.run(old, flight, () => this.#sender.send(trigger));
    // Another tab may have stored one that is of no use either.
    return this.#isFit(token) ? token : this.attempt(trigger, flight);
  }

  failed({ failures, error, retryInMs }: RefreshFailure): void {
    const { current, refusal } = this.#holder;
    if (current && refusal && !this.isTheLast(current)) {
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

  /** The token at hand for those who need no newer one, while it is of use. */
  #stopgap(token: AuthToken): AuthToken | undefined {
    return token === this.#holder.current && token.timeLeftMs() > 0 ? token : undefined;
  }

  #isFit(token: AuthToken): boolean {
    // A token that is too old already when it arrives is not made better by refreshing at once.
    return (
      token.timeLeftMs() > bufferMs(token.lifetimeMs, this.#options) ||
      (this.#sender.isLatest(token) && this.msSinceRefresh() < floorMs())
    );
  }
}
