import { Observable, Subject } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { isTokenGuardError, TokenGuardError } from '../token-guard-error';
import { ResolvedTokenGuardOptions } from '../token-guard-options';
import { AuthToken } from './auth-token';
import { Backoff } from './backoff';
import { refreshBackoffMs } from './refresh-policy';
import { RefreshTrigger } from './token-events';

/**
 * With this much life left, a token is used rather than to wait any longer for another one. It is
 * the moment up to which Amplify uses a token without asking for another.
 */
const LAST_MOMENT_MS = 5_000;

/** One attempt to get a new token: it waits for the tab's turn, and then sends a refresh. */
export class RefreshAttempt {
  readonly #controller = new AbortController();
  #hasStarted = false;
  #isOver = false;
  #cancelTimeLimit: (() => void) | undefined;

  /** Aborted when the attempt is over before it has started, so that it need not wait any longer. */
  readonly signal = this.#controller.signal;

  constructor(
    readonly trigger: RefreshTrigger,
    /** How long its answer is waited for once it has started. */
    readonly timeLimitMs: number,
    private readonly startTimeLimit: () => () => void,
  ) {}

  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /**
   * The turn has come: from now on the answer is waited for, as long as the time limit allows, and the
   * attempt is not aborted any more. An attempt that sends a second refresh gets the time once more.
   */
  start(): void {
    if (this.#isOver) return;
    this.#hasStarted = true;
    this.#cancelTimeLimit?.();
    this.#cancelTimeLimit = this.startTimeLimit();
  }

  /** The answer is there, or nobody needs it any more. */
  end(): void {
    if (!this.#hasStarted) this.#controller.abort();
    this.#isOver = true;
    this.#cancelTimeLimit?.();
  }
}

/** Why an attempt has brought no token, where the source did not say so. */
export class RefreshError extends Error {
  constructor(
    override readonly name: 'ArrivedExpiredError' | 'FailedElsewhereError' | 'TimeLimitError',
    message: string,
  ) {
    super(message);
  }
}

/** An attempt that has failed and will be made again. */
export interface RefreshFailure {
  /** How many attempts have failed in a row. */
  readonly failures: number;
  readonly error: unknown;
  /** How long until the next attempt. */
  readonly retryInMs: number;
}

/** Which tokens a waiter accepts. */
export interface TokenDemand {
  /** Whether this new token will do. Default: any. */
  readonly accepts?: (token: AuthToken) => boolean;
  /**
   * The token at hand, while it can still be used by those who need no newer one: they get it
   * when refreshing fails, or takes so long that it would expire. Default: there is none.
   */
  readonly fallback?: () => AuthToken | undefined;
}

interface Waiter extends TokenDemand {
  readonly resolve: (token: AuthToken) => void;
  readonly reject: (error: TokenGuardError) => void;
  /** Monotonic time at which it is rejected; set once refreshing fails. */
  deadlineMs: number;
}

/**
 * Single flight: however many wait for a token, one attempt to refresh is under way. After a failure it
 * is made again, with backoff, until there is a token or no hope for one. Every waiter is answered: with
 * the token, with the one at hand, or with an error.
 */
export class RefreshQueue {
  /** The attempt under way. */
  #attempt: RefreshAttempt | undefined;
  /**
   * Another object after every new token and every end of a session. An attempt that was begun in an
   * earlier round no longer counts.
   */
  #round = {};
  /** In the order of their deadlines. */
  #waiters: Waiter[] = [];
  #lastError: unknown;
  #cancelDeadline: (() => void) | undefined;
  #cancelLastMoment: (() => void) | undefined;
  readonly #backoff: Backoff;
  readonly #failed = new Subject<RefreshFailure>();

  readonly failed$: Observable<RefreshFailure> = this.#failed;

  /** @param refresh makes one attempt. A {@link TokenGuardError} is final, anything else may pass. */
  constructor(
    private readonly clock: TokenGuardClock,
    private readonly limits: Pick<ResolvedTokenGuardOptions, 'refreshTimeoutMs' | 'recoveryWaitMs'>,
    private readonly refresh: (attempt: RefreshAttempt) => Promise<AuthToken>,
  ) {
    this.#backoff = new Backoff(clock);
  }

  /** Whether an attempt is under way. */
  get isBusy(): boolean {
    return this.#attempt !== undefined;
  }

  /**
   * Resolves with the next token there is that will do. Joins the attempt under way; if that brings
   * one that will not do, another attempt follows. While refreshing fails, the next attempt is made sooner
   * than it would be for nobody, and recovery is waited for up to `recoveryWaitMs`.
   */
  async request(trigger: RefreshTrigger, demand: TokenDemand = {}): Promise<AuthToken> {
    const isFailing = this.#backoff.failures > 0;
    const atHand = isFailing ? demand.fallback?.() : undefined;
    const answer = atHand ?? this.#wait(demand);
    if (isFailing) this.#setDeadlines();
    if (!this.#attempt) {
      if (isFailing) this.#scheduleRetry({ isAwaited: true });
      else this.#startAttempt(trigger);
    }
    return answer;
  }

  /** Refreshes without anybody waiting for it. */
  start(trigger: RefreshTrigger): void {
    if (!this.#attempt && this.#backoff.failures === 0) this.#startAttempt(trigger);
  }

  /** There is a new token, of an attempt that was made here, or from elsewhere. */
  succeed(token: AuthToken): void {
    this.#serve(token);
    if (this.#waiters.length > 0 && this.#attempt) {
      // The attempt that is under way may bring what the others want.
      this.#backoff.reset();
      return;
    }
    this.#reset();
    if (this.#waiters.length > 0) this.#startAttempt('asked');
  }

  /** The network may be back: repeats what has failed at once, or a second after it has failed. */
  hurry(): void {
    this.#backoff.hurry();
  }

  /** The session is over: an attempt under way no longer counts, and whoever waits gets `error`. */
  stop(error: TokenGuardError): void {
    this.#reset();
    this.#cancelWaiterTimers();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }

  /** Another tab has just failed: an attempt that has not started yet is made after the next pause. */
  postpone(error: Error): void {
    if (this.#attempt) {
      if (!this.#attempt.hasStarted) this.#fail(this.#attempt, error);
    } else if (this.#backoff.failures > 0) {
      this.#backoff.failElsewhere();
      this.#scheduleRetry();
    }
  }

  /**
   * There will be no other token: whoever cannot use the one at hand gets `error`. An attempt that has
   * started goes on, and will learn by itself what another tab has learned.
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
        // Also after its time limit: with rotation of refresh tokens, only this token counts.
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

  /** @returns how long until the next attempt. */
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

  /** Answers those whom this token will do. The others wait, as long as it takes. */
  #serve(token: AuthToken): void {
    this.#cancelWaiterTimers();
    this.#answer(({ accepts }) => (accepts?.(token) === false ? undefined : token));
    for (const waiter of this.#waiters) waiter.deadlineMs = Infinity;
  }

  /** Answers those who need no newer token than the one at hand. */
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

  /** A refresh that takes too long is not to cost the use of the token at hand. */
  #awaitLastMoment(token: AuthToken | undefined): void {
    const untilThenMs = (token?.timeLeftMs() ?? 0) - LAST_MOMENT_MS;
    if (this.#cancelLastMoment || untilThenMs <= 0) return;
    this.#cancelLastMoment = this.clock.after(untilThenMs, () => {
      this.#cancelLastMoment = undefined;
      this.#giveFallbacks();
    });
  }

  /** Whoever has no deadline yet is rejected if there is no token within `recoveryWaitMs`. */
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
