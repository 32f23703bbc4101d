import { TokenGuardClock } from '../platform/clock';
import { AuthToken } from './auth-token';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { ResolvedTokenGuardOptions } from '../token-guard-options';
import { backoffMs, MIN_REFRESH_INTERVAL_MS } from './refresh-policy';
import { RefreshTrigger } from './token-events';
import { TokenWaiters, Wish } from './token-waiters';

export interface RefreshFailure {
  readonly failures: number;
  readonly error: unknown;
  readonly retryInMs: number;
}

/** One attempt, as the one who makes it sees it. */
export interface Flight {
  /** Aborted once nobody wants its result any more. */
  readonly signal: AbortSignal;
  /** Starts the time limit: to be called when there is nothing left to wait for but the answer. */
  depart(): void;
}

export interface RefreshWork {
  /** Makes one attempt. A {@link TokenGuardError} is final, anything else may pass. */
  attempt(trigger: RefreshTrigger, flight: Flight): Promise<AuthToken>;
  failed(failure: RefreshFailure): void;
}

const NOTHING = (): void => undefined;

/**
 * Single flight with patience: however many ask, one attempt is under way; after a failure it
 * tries again with backoff until somebody stops it, and whoever asked is answered in any case.
 */
export class RefreshQueue {
  /** The number of the attempt under way, 0 when there is none. */
  #flight = 0;
  #lastFlight = 0;
  /** Attempts up to this number do not count any more. */
  #stoppedAt = 0;
  #failures = 0;
  #failedAtMs = 0;
  #lastError: unknown;
  #jitter = 0;
  readonly #waiters: TokenWaiters;
  /** Aborted when the attempt under way has not departed, and is no longer wanted. */
  #waiting: AbortController | undefined;
  #cancelTimeLimit = NOTHING;
  #cancelRetry = NOTHING;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly limits: Pick<ResolvedTokenGuardOptions, 'refreshTimeoutMs' | 'recoveryWaitMs'>,
    private readonly work: RefreshWork,
  ) {
    this.#waiters = new TokenWaiters(clock);
  }

  get isBusy(): boolean {
    return this.#flight > 0;
  }

  /**
   * Resolves with the next token there is that will do. Joins the attempt under way; if that brings
   * one that will not do, another attempt follows. While refreshing fails, waits for recovery up to
   * `recoveryWaitMs`.
   */
  async request(trigger: RefreshTrigger, wish: Wish = {}): Promise<AuthToken> {
    const atHand = this.#failures > 0 ? wish.stopgap?.() : undefined;
    if (atHand) return atHand;
    const answer = this.#waiters.add(wish);
    if (this.#failures > 0) this.#limitWaiting();
    if (!this.#flight) {
      if (this.#failures > 0) this.#scheduleRetry();
      else this.#start(trigger);
    }
    return answer;
  }

  /** Renews without anybody waiting for it. */
  start(trigger: RefreshTrigger): void {
    if (!this.#flight && this.#failures === 0) this.#start(trigger);
  }

  /** There is a new token, of an attempt that was made here, or from elsewhere. */
  succeed(token: AuthToken): void {
    this.#waiters.serve(token);
    if (this.#waiters.count > 0 && this.#flight > 0) {
      // The attempt that is under way may bring what the others want.
      this.#failures = 0;
      return;
    }
    this.#rest();
    if (this.#waiters.count > 0) this.#start('asked');
  }

  /** The network may be back: if refreshing fails, tries at once, but not within the minimum interval. */
  tryNow(): void {
    if (this.#failures > 0 && !this.#flight) this.#scheduleRetry(MIN_REFRESH_INTERVAL_MS);
  }

  /** Gives up what is under way: its result no longer counts, and whoever waits gets `error`. */
  stop(error: TokenGuardError): void {
    this.#rest();
    this.#waiters.reject(error);
  }

  /** Another tab has just tried in vain, which counts for this one as well. */
  failElsewhere(error: Error): void {
    if (this.#waiting) {
      this.#fail(this.#flight, error);
    } else if (this.#failures > 0 && !this.#flight) {
      this.#failures++;
      this.#failedAtMs = this.clock.monotonicMs();
      this.#scheduleRetry();
    }
  }

  /** Another tab has learned that there will be no other token. An attempt under way goes on. */
  refuseElsewhere(error: TokenGuardError): void {
    if (!this.#flight || this.#waiting) this.#refuse(error);
  }

  #start(trigger: RefreshTrigger): void {
    this.#cancelRetry();
    const flight = (this.#flight = ++this.#lastFlight);
    const waiting = (this.#waiting = new AbortController());
    const { refreshTimeoutMs } = this.limits;
    const depart = (): void => {
      if (flight !== this.#flight) return;
      this.#waiting = undefined;
      // One attempt may send more than one refresh.
      this.#cancelTimeLimit();
      this.#cancelTimeLimit = this.clock.after(refreshTimeoutMs, () => {
        this.#fail(flight, new TimeLimitError(`No answer within ${refreshTimeoutMs} ms.`));
      });
    };
    this.work.attempt(trigger, { signal: waiting.signal, depart }).then(
      (token) => {
        if (flight === this.#flight) this.#land();
        // After its time limit as well: with rotation this token is the only one that counts.
        if (flight > this.#stoppedAt) this.succeed(token);
      },
      (error: unknown) => this.#fail(flight, error),
    );
  }

  #fail(flight: number, error: unknown): void {
    if (flight !== this.#flight) return;
    if (isTokenGuardError(error)) {
      this.#refuse(error);
      return;
    }
    this.#land();
    this.#failures++;
    this.#failedAtMs = this.clock.monotonicMs();
    this.#lastError = error;
    this.#jitter = Math.random();
    this.#waiters.giveStopgaps();
    this.#limitWaiting();
    const retryInMs = this.#scheduleRetry();
    this.work.failed({ failures: this.#failures, error, retryInMs });
  }

  #refuse(error: TokenGuardError): void {
    this.#waiters.giveStopgaps();
    this.stop(error);
  }

  /** @returns how long until the next attempt. */
  #scheduleRetry(atMostMs = Infinity): number {
    this.#cancelRetry();
    const backoff = backoffMs(this.#failures, this.#waiters.count > 0, this.#jitter);
    const sinceFailure = this.clock.monotonicMs() - this.#failedAtMs;
    const retryInMs = Math.max(0, Math.min(backoff, atMostMs) - sinceFailure);
    const trigger = this.#waiters.count > 0 ? 'needed' : 'ahead';
    this.#cancelRetry = this.clock.after(retryInMs, () => this.#start(trigger));
    return retryInMs;
  }

  #limitWaiting(): void {
    const { recoveryWaitMs } = this.limits;
    const message = `The token could not be refreshed within ${recoveryWaitMs} ms. Try again later.`;
    this.#waiters.limit(
      recoveryWaitMs,
      () => new TokenGuardError('refresh-failed', message, { cause: this.#lastError }),
    );
  }

  #rest(): void {
    this.#land();
    this.#cancelRetry();
    this.#stoppedAt = this.#lastFlight;
    this.#failures = 0;
  }

  #land(): void {
    this.#flight = 0;
    this.#waiting?.abort();
    this.#waiting = undefined;
    this.#cancelTimeLimit();
  }
}

class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}
