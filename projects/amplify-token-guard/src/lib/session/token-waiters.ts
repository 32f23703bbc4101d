import { TokenGuardClock } from '../platform/clock';
import { TokenGuardError } from '../token-guard-error';
import { AuthToken } from './auth-token';

/** What somebody who asks for a token can do with. */
export interface Wish {
  /** Whether a new token will do. Default: any. */
  readonly accepts?: (token: AuthToken) => boolean;
  /**
   * The token at hand, while it can still be used by those who need no newer one: they get it
   * when refreshing fails, or takes so long that it would expire. Default: there is none.
   */
  readonly stopgap?: () => AuthToken | undefined;
}

interface Waiter extends Required<Wish> {
  readonly resolve: (token: AuthToken) => void;
  readonly reject: (error: TokenGuardError) => void;
  /** Monotonic time at which it gives up; set once refreshing fails. */
  deadlineMs: number;
}

/**
 * With this much life left, a token is used rather than to wait any longer for another one. It is
 * the moment up to which Amplify uses a token without asking for another.
 */
const LAST_MOMENT_MS = 5_000;

const NOTHING = (): void => undefined;

/** Those who wait for a token. Each of them is answered in any case. */
export class TokenWaiters {
  /** In the order of their deadlines. */
  #waiters: Waiter[] = [];
  #cancelDeadline = NOTHING;
  #cancelLastMoment: (() => void) | undefined;

  constructor(private readonly clock: TokenGuardClock) {}

  get count(): number {
    return this.#waiters.length;
  }

  add({ accepts = () => true, stopgap = () => undefined }: Wish): Promise<AuthToken> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject, accepts, stopgap, deadlineMs: Infinity });
      this.#awaitLastMoment(stopgap());
    });
  }

  /** Answers those whom this token will do. The others wait, as long as it takes. */
  serve(token: AuthToken): void {
    this.#rest();
    for (const waiter of this.#waiters.splice(0)) {
      if (waiter.accepts(token)) waiter.resolve(token);
      else this.#waiters.push({ ...waiter, deadlineMs: Infinity });
    }
  }

  /** Answers those who need no newer token than the one at hand. */
  giveStopgaps(): void {
    for (const waiter of this.#waiters.splice(0)) {
      const token = waiter.stopgap();
      if (token) waiter.resolve(token);
      else this.#waiters.push(waiter);
    }
  }

  reject(error: TokenGuardError): void {
    this.#rest();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }

  /** Those who have no deadline yet get one: in `limitMs` they are rejected with what `error` gives. */
  limit(limitMs: number, error: () => TokenGuardError): void {
    const now = this.clock.monotonicMs();
    for (let i = this.#waiters.length - 1; this.#waiters[i]?.deadlineMs === Infinity; i--) {
      this.#waiters[i]!.deadlineMs = now + limitMs;
    }
    this.#cancelDeadline();
    const first = this.#waiters[0];
    if (!first) return;
    this.#cancelDeadline = this.clock.after(Math.max(0, first.deadlineMs - now), () => {
      this.#letGo(error());
      this.limit(limitMs, error);
    });
  }

  #letGo(error: TokenGuardError): void {
    const now = this.clock.monotonicMs();
    const waiting = this.#waiters.findIndex(({ deadlineMs }) => deadlineMs > now);
    const late = this.#waiters.splice(0, waiting < 0 ? this.#waiters.length : waiting);
    for (const waiter of late) waiter.reject(error);
  }

  /** Sees to it that a refresh that takes too long does not cost the use of the token at hand. */
  #awaitLastMoment(token: AuthToken | undefined): void {
    const untilThen = (token?.timeLeftMs() ?? 0) - LAST_MOMENT_MS;
    if (this.#cancelLastMoment || untilThen <= 0) return;
    this.#cancelLastMoment = this.clock.after(untilThen, () => {
      this.#cancelLastMoment = undefined;
      this.giveStopgaps();
    });
  }

  #rest(): void {
    this.#cancelDeadline();
    this.#cancelLastMoment?.();
    this.#cancelLastMoment = undefined;
  }
}
