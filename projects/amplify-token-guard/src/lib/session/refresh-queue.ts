import { Observable, Subject } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { ResolvedTokenGuardOptions } from '../token-guard-options';
import { AuthToken } from './auth-token';
import { Backoff } from './backoff';
import { refreshBackoffMs } from './refresh-policy';
import { RefreshTrigger } from './token-events';

/**
 * With less time left than this, requests use the current token instead of waiting longer. Until
 * this moment, Amplify also uses a token without asking for a new one.
 */
const LAST_MOMENT_MS = 5_000;

/** One attempt to get a new token: waits for the lock across tabs, then sends a refresh. */
export class RefreshAttempt {
  readonly #controller = new AbortController();
  #hasStarted = false;
  #isOver = false;
  #cancelTimeLimit: (() => void) | undefined;

  /** Aborted when the attempt ends before it has started. */
  readonly signal = this.#controller.signal;

  constructor(
    readonly trigger: RefreshTrigger,
    /** The time limit once it has started. */
    readonly timeLimitMs: number,
    private readonly startTimeLimit: () => () => void,
  ) {}

  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /**
   * This tab holds the lock. From now on the time limit applies, and the attempt is no longer
   * aborted. If the attempt sends a second refresh, the limit starts again.
   */
  start(): void {
    if (this.#isOver) return;
    this.#hasStarted = true;
    this.#cancelTimeLimit?.();
    this.#cancelTimeLimit = this.startTimeLimit();
  }

  /** The attempt succeeded, failed, or isn't needed anymore. */
  end(): void {
    if (!this.#hasStarted) this.#controller.abort();
    this.#isOver = true;
    this.#cancelTimeLimit?.();
  }
}

/** Why an attempt failed, if not because of an error of the source. */
export class RefreshError extends Error {
  constructor(
    override readonly name: 'ArrivedExpiredError' | 'FailedElsewhereError' | 'TimeLimitError',
    message: string,
  ) {
    super(message);
  }
}

/** A failed attempt that will be retried. */
export interface RefreshFailure {
  /** The number of consecutive failures. */
  readonly failures: number;
  readonly error: unknown;
  /** The time until the next attempt, in ms. */
  readonly retryInMs: number;
}

/** Which tokens a caller accepts. */
export interface TokenDemand {
  /** Whether the caller accepts this new token. Default: any. */
  readonly accepts?: (token: AuthToken) => boolean;
  /**
   * The current token while it is valid, for callers that don't need a newer one. They get it when
   * refreshing fails, or takes so long that the token would expire. Default: none.
   */
  readonly fallback?: () => AuthToken | undefined;
}

interface Waiter extends TokenDemand {
  readonly resolve: (token: AuthToken) => void;
  readonly reject: (error: TokenGuardError) => void;
  /** The monotonic time at which it is rejected. Set once refreshing fails. */
  deadlineMs: number;
}

/**
 * Single flight: there is at most one refresh attempt at a time, however many callers wait. A
 * failed attempt is retried with backoff, until there is a new token or a final error. Every caller
 * gets the new token, the current token, or an error.
 */
export class RefreshQueue {
  /** The attempt in progress. */
  #attempt: RefreshAttempt | undefined;
  /**
   * Replaced after every new token and at the end of a session. The result of an attempt from an
   * earlier round is ignored.
   */
  #round = {};
  /** Ordered by deadline. */
  #waiters: Waiter[] = [];
  #lastError: unknown;
  #cancelDeadline: (() => void) | undefined;
  #cancelLastMoment: (() => void) | undefined;
  readonly #backoff: Backoff;
  readonly #failed = new Subject<RefreshFailure>();

  readonly failed$: Observable<RefreshFailure> = this.#failed;

  /**
   * @param refresh makes one attempt. A {@link TokenGuardError} is final, any other error is
   * transient.
   */
  constructor(
    private readonly clock: TokenGuardClock,
    private readonly limits: Pick<ResolvedTokenGuardOptions, 'refreshTimeoutMs' | 'recoveryWaitMs'>,
    private readonly refresh: (attempt: RefreshAttempt) => Promise<AuthToken>,
  ) {
    this.#backoff = new Backoff(clock);
  }

  /** Whether an attempt is in progress. */
  get isBusy(): boolean {
    return this.#attempt !== undefined;
  }

  /**
   * Resolves with the next token that the caller accepts. Joins the attempt in progress, and starts
   * another one if the caller doesn't accept its token. While refreshing fails, it retries sooner,
   * and waits for recovery up to `recoveryWaitMs`.
   */
  async request(trigger: RefreshTrigger, demand: TokenDemand = {}): Promise<AuthToken> {
    const isFailing = this.#backoff.failures > 0;
    const fallback = isFailing ? demand.fallback?.() : undefined;
    const answer = fallback ?? this.#wait(demand);
    if (isFailing) this.#setDeadlines();
    if (!this.#attempt) {
      if (isFailing) this.#scheduleRetry({ isAwaited: true });
      else this.#startAttempt(trigger);
    }
    return answer;
  }

  /** Refreshes in the background. */
  start(trigger: RefreshTrigger): void {
    if (!this.#attempt && this.#backoff.failures === 0) this.#startAttempt(trigger);
  }

  /** There is a new token, from an attempt of this tab or from elsewhere. */
  succeed(token: AuthToken): void {
    this.#serve(token);
    if (this.#waiters.length > 0 && this.#attempt) {
      // The attempt in progress may bring a token that the others accept.
      this.#backoff.reset();
      return;
    }
    this.#reset();
    if (this.#waiters.length > 0) this.#startAttempt('asked');
  }

  /**
   * Retries now, but no sooner than one second after the failure. Call it when the network may be
   * back.
   */
  hurry(): void {
    this.#backoff.hurry();
  }

  /** The session ended. Ignores the attempt in progress, and rejects all callers with `error`. */
  stop(error: TokenGuardError): void {
    this.#reset();
    this.#cancelWaiterTimers();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }

  /** Another tab just failed. An attempt that hasn't started yet waits for the next pause. */
  postpone(error: Error): void {
    if (this.#attempt) {
      if (!this.#attempt.hasStarted) this.#fail(this.#attempt, error);
    } else if (this.#backoff.failures > 0) {
      this.#backoff.failElsewhere();
      this.#scheduleRetry();
    }
  }

  /**
   * There will be no new token. Callers that can't use the current token get `error`. An attempt
   * that has started continues, and ends with its own result.
   */
  giveUp(error: TokenGuardError): void {
    if (this.#attempt?.hasStarted) return;
    this.#giveFallbacks();
    this.stop(error);
  }

  #startAttempt(trigger: RefreshTrigger): void {
    this.#backoff.cancel();
    const { refreshTimeoutMs } = this.limits;
    const attempt = new RefreshAttempt(trigger, refreshTimeoutMs, () =>
      this.clock.after(refreshTimeoutMs, () => {
        const message = `No answer within ${refreshTimeoutMs} ms.`;
        this.#fail(attempt, new RefreshError('TimeLimitError', message));
      }),
    );
    this.#attempt = attempt;
    const round = this.#round;
    this.refresh(attempt).then(
      (token) => {
        if (attempt === this.#attempt) this.#endAttempt();
        // Also after the time limit, because with refresh token rotation only the new token is
        // valid.
        if (round === this.#round) this.succeed(token);
      },
      (error: unknown) => this.#fail(attempt, error),
    );
  }

  #fail(attempt: RefreshAttempt, error: unknown): void {
    if (attempt !== this.#attempt) return;
    this.#endAttempt();
    if (isTokenGuardError(error)) {
      this.giveUp(error);
      return;
    }
    this.#backoff.fail();
    this.#lastError = error;
    this.#giveFallbacks();
    this.#setDeadlines();
    const retryInMs = this.#scheduleRetry();
    this.#failed.next({ failures: this.#backoff.failures, error, retryInMs });
  }

  /** @returns the time until the next attempt, in ms */
  #scheduleRetry({ isAwaited } = { isAwaited: this.#waiters.length > 0 }): number {
    return this.#backoff.schedule(
      () => this.#startAttempt(isAwaited ? 'needed' : 'ahead'),
      (failures, random) => refreshBackoffMs(failures, isAwaited, random),
    );
  }

  #endAttempt(): void {
    this.#attempt?.end();
    this.#attempt = undefined;
  }

  #reset(): void {
    this.#endAttempt();
    this.#round = {};
    this.#backoff.reset();
  }

  #wait(demand: TokenDemand): Promise<AuthToken> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ ...demand, resolve, reject, deadlineMs: Infinity });
      this.#awaitLastMoment(demand.fallback?.());
    });
  }

  /** Resolves the callers that accept this token. The others keep waiting, without a deadline. */
  #serve(token: AuthToken): void {
    this.#cancelWaiterTimers();
    this.#answer(({ accepts }) => (accepts?.(token) === false ? undefined : token));
    for (const waiter of this.#waiters) waiter.deadlineMs = Infinity;
  }

  /** Resolves the callers that don't need a newer token with the current one. */
  #giveFallbacks(): void {
    this.#answer(({ fallback }) => fallback?.());
  }

  #answer(tokenFor: (waiter: Waiter) => AuthToken | undefined): void {
    for (const waiter of this.#waiters.splice(0)) {
      const token = tokenFor(waiter);
      if (token) waiter.resolve(token);
      else this.#waiters.push(waiter);
    }
  }

  /** While the token can still be used, a slow refresh must not make a request fail. */
  #awaitLastMoment(token: AuthToken | undefined): void {
    const untilThenMs = (token?.timeLeftMs() ?? 0) - LAST_MOMENT_MS;
    if (this.#cancelLastMoment || untilThenMs <= 0) return;
    this.#cancelLastMoment = this.clock.after(untilThenMs, () => {
      this.#cancelLastMoment = undefined;
      this.#giveFallbacks();
    });
  }

  /** Callers without a deadline are rejected if there is no token within `recoveryWaitMs`. */
  #setDeadlines(): void {
    const nowMs = this.clock.monotonicMs();
    for (let i = this.#waiters.length - 1; this.#waiters[i]?.deadlineMs === Infinity; i--) {
      this.#waiters[i]!.deadlineMs = nowMs + this.limits.recoveryWaitMs;
    }
    this.#cancelDeadline?.();
    const first = this.#waiters[0];
    if (!first) return;
    this.#cancelDeadline = this.clock.after(Math.max(0, first.deadlineMs - nowMs), () => {
      this.#rejectOverdue();
      this.#setDeadlines();
    });
  }

  #rejectOverdue(): void {
    const nowMs = this.clock.monotonicMs();
    const message = `The token could not be refreshed within ${this.limits.recoveryWaitMs} ms. Try again later.`;
    const error = new TokenGuardError('refresh-failed', message, { cause: this.#lastError });
    while (this.#waiters[0] && this.#waiters[0].deadlineMs <= nowMs) {
      this.#waiters.shift()?.reject(error);
    }
  }

  #cancelWaiterTimers(): void {
    this.#cancelDeadline?.();
    this.#cancelLastMoment?.();
    this.#cancelLastMoment = undefined;
  }
}
