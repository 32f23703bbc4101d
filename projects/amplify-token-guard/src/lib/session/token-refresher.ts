import { TokenGuardClock } from '../platform/clock';
import { AuthToken } from './auth-token';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { ResolvedTokenGuardOptions } from '../token-guard-options';
import { backoffMs, floorMs } from './refresh-policy';
import { RefreshTrigger } from './token-events';

interface Waiter {
  readonly resolve: (token: AuthToken) => void;
  readonly reject: (error: TokenGuardError) => void;
  /** Monotonic time at which it gives up; set once refreshing fails. */
  deadlineMs: number;
}

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
export class TokenRefresher {
  /** The number of the attempt under way, 0 when there is none. */
  #flight = 0;
  #lastFlight = 0;
  /** Attempts up to this number do not count any more. */
  #stoppedAt = 0;
  #failures = 0;
  #failedAtMs = 0;
  #lastError: unknown;
  #jitter = 0;
  /** In the order of their deadlines. */
  #waiters: Waiter[] = [];
  /** Aborted when the attempt under way has not departed, and is no longer wanted. */
  #waiting: AbortController | undefined;
  #cancelTimeLimit = NOTHING;
  #cancelRetry = NOTHING;
  #cancelDeadline = NOTHING;

  constructor(
    private readonly clock: TokenGuardClock,
    private readonly limits: Pick<ResolvedTokenGuardOptions, 'refreshTimeoutMs' | 'recoveryWaitMs'>,
    private readonly work: RefreshWork,
  ) {}

  get isBusy(): boolean {
    return this.#flight > 0;
  }

  /**
   * Resolves with the next token there is. Joins the attempt under way and, while refreshing
   * fails, waits for recovery up to `recoveryWaitMs`.
   */
  request(trigger: RefreshTrigger): Promise<AuthToken> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject, deadlineMs: Infinity });
      if (this.#failures > 0) this.#limitWaiting();
      if (this.#flight) return;
      if (this.#failures > 0) this.#scheduleRetry();
      else this.#start(trigger);
    });
  }

  /** Renews without anybody waiting for it. */
  start(trigger: RefreshTrigger): void {
    if (!this.#flight && this.#failures === 0) this.#start(trigger);
  }

  /** Somebody else has renewed the token. */
  succeed(token: AuthToken): void {
    this.#rest();
    for (const waiter of this.#takeWaiters()) waiter.resolve(token);
  }

  /** The network may be back: if refreshing fails, tries at once, but not more than once a floor. */
  tryNow(): void {
    if (this.#failures > 0 && !this.#flight) this.#scheduleRetry(floorMs());
  }

  /** Gives up what is under way: its result no longer counts, and whoever waits gets `error`. */
  stop(error: TokenGuardError): void {
    this.#rest();
    for (const waiter of this.#takeWaiters()) waiter.reject(error);
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
        // After its time limit as well: with rotation this token is the only one that counts.
        if (flight > this.#stoppedAt) this.succeed(token);
      },
      (error: unknown) => this.#fail(flight, error),
    );
  }

  #fail(flight: number, error: unknown): void {
    if (flight !== this.#flight) return;
    if (isTokenGuardError(error)) {
      this.stop(error);
      return;
    }
    this.#land();
    this.#failures++;
    this.#failedAtMs = this.clock.monotonicMs();
    this.#lastError = error;
    this.#jitter = Math.random();
    this.#limitWaiting();
    const retryInMs = this.#scheduleRetry();
    this.work.failed({ failures: this.#failures, error, retryInMs });
  }

  /** @returns how long until the next attempt. */
  #scheduleRetry(atMostMs = Infinity): number {
    this.#cancelRetry();
    const backoff = backoffMs(this.#failures, this.#waiters.length > 0, this.#jitter);
    const sinceFailure = this.clock.monotonicMs() - this.#failedAtMs;
    const retryInMs = Math.max(0, Math.min(backoff, atMostMs) - sinceFailure);
    const trigger = this.#waiters.length > 0 ? 'needed' : 'ahead';
    this.#cancelRetry = this.clock.after(retryInMs, () => this.#start(trigger));
    return retryInMs;
  }

  /** Gives those who have no deadline yet one, and lets the first go when its time has come. */
  #limitWaiting(): void {
    const now = this.clock.monotonicMs();
    const { recoveryWaitMs } = this.limits;
    for (let i = this.#waiters.length - 1; this.#waiters[i]?.deadlineMs === Infinity; i--) {
      this.#waiters[i]!.deadlineMs = now + recoveryWaitMs;
    }
    this.#cancelDeadline();
    const first = this.#waiters[0];
    if (!first) return;
    this.#cancelDeadline = this.clock.after(Math.max(0, first.deadlineMs - now), () => {
      this.#letGo();
      this.#limitWaiting();
    });
  }

  #letGo(): void {
    const now = this.clock.monotonicMs();
    const waiting = this.#waiters.findIndex(({ deadlineMs }) => deadlineMs > now);
    const late = this.#waiters.splice(0, waiting < 0 ? this.#waiters.length : waiting);
    const error = new TokenGuardError(
      'refresh-failed',
      `The token could not be refreshed within ${this.limits.recoveryWaitMs} ms. Try again later.`,
      { cause: this.#lastError },
    );
    for (const waiter of late) waiter.reject(error);
  }

  #rest(): void {
    this.#land();
    this.#cancelRetry();
    this.#cancelDeadline();
    this.#stoppedAt = this.#lastFlight;
    this.#failures = 0;
  }

  #land(): void {
    this.#flight = 0;
    this.#waiting?.abort();
    this.#waiting = undefined;
    this.#cancelTimeLimit();
  }

  #takeWaiters(): Waiter[] {
    return this.#waiters.splice(0);
  }
}

class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}
