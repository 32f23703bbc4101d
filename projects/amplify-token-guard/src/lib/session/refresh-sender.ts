import { inject, Injectable } from '@angular/core';
import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { AuthToken, sourceTokensOf } from './auth-token';
import { SourceTokens, TokenSource } from '../amplify/token-source';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { CrossTabRefresh } from './cross-tab-refresh';
import { SessionEvents } from './session-events';
import { RefreshTrigger } from './token-events';
import { CurrentSession, userChanged } from './current-session';

/** Sends refreshes, takes what they bring into use, and remembers which token came of which. */
@Injectable({ providedIn: 'root' })
export class RefreshSender {
  readonly #source = inject(TokenSource);
  readonly #clock = inject(TokenGuardClock);
  readonly #events = inject(SessionEvents);
  readonly #session = inject(CurrentSession);
  readonly #crossTab = inject(CrossTabRefresh);
  readonly #numbers = new WeakMap<AuthToken, number>();
  #isCallingSource = false;
  #lastNumber = 0;
  #latest: AuthToken | undefined;
  #sinceLatest: Stopwatch | undefined;
  /** The token that a refresh under way is to replace. */
  #outgoing: AuthToken | undefined;

  /** Whether the source is being asked for new tokens at this very moment, and sends for them. */
  get isCallingSource(): boolean {
    return this.#isCallingSource;
  }

  /** Tells tokens that were minted from now on from those of refreshes that are under way, anywhere. */
  mintedFromNowOn(): (token: AuthToken) => boolean {
    const lastNumber = this.#lastNumber;
    const nowMs = this.#clock.wallMs();
    return (token) => {
      const number = this.#numbers.get(token);
      if (number !== undefined) return number > lastNumber;
      const sentAtMs = this.#crossTab.sentElsewhereAtMs(token) ?? -Infinity;
      // Not by a clock that has been set back since.
      return sentAtMs > nowMs && sentAtMs <= this.#clock.wallMs();
    };
  }

  /** Whether no refresh that was sent from here has brought a later one. */
  isLatest(token: AuthToken): boolean {
    return token === this.#latest;
  }

  msSinceLatest(): number {
    return this.#sinceLatest?.elapsedMs() ?? Infinity;
  }

  async send(trigger: RefreshTrigger): Promise<AuthToken> {
    const { epoch } = this.#session;
    const old = (this.#outgoing = this.#session.require());
    const number = ++this.#lastNumber;
    const sent = new Stopwatch(this.#clock);
    const sentAtMs = this.#clock.wallMs();
    try {
      const tokens = await this.#callSource(sourceTokensOf(old));
      if (epoch !== this.#session.epoch) throw userChanged();
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
      if (token.timeLeftMs() <= 0) throw new ArrivedExpiredError();
      this.#latest = token;
      this.#sinceLatest = new Stopwatch(this.#clock);
      this.#numbers.set(token, number);
      if (!isNew) {
        // Of the sources of an app, not every one renews its tokens whenever it is asked to.
        this.#session.publish({ refreshing: false });
        return token;
      }
      this.#crossTab.tellRefreshed(token, sentAtMs);
      const { generation, lifetimeMs } = token;
      const durationMs = sent.elapsedMs();
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
      } else if (epoch === this.#session.epoch) {
        this.#crossTab.tellRefusal(old);
        this.#session.refuse(error);
      }
      throw error;
    } finally {
      if (this.#outgoing === old) this.#outgoing = undefined;
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

  /** The session has ended. If that is by the refresh under way, tells the other tabs. */
  noteEnd(error: TokenGuardError): void {
    if (error.code === 'session-ended' && this.#outgoing)
      this.#crossTab.tellRefusal(this.#outgoing);
    this.#latest = undefined;
  }
}

class ArrivedExpiredError extends Error {
  override readonly name = 'ArrivedExpiredError';

  constructor() {
    super('The refreshed token had expired before it arrived.');
  }
}
