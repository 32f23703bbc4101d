import { TokenGuardClock } from '../../../platform/clock';
import { Stopwatch } from '../../../platform/stopwatch';
import { AuthToken } from '../../../session/auth-token';
import { TargetPolicy } from '../../target-policy';
import { AppsyncFailure } from './appsync-failure';
import { Headers, newSubscriptionId, ServerFrame, startFrame } from './appsync-protocol';
import { Attempted, Attempts } from './attempts';
import { SubscriptionUpdate } from './subscription-update';

const ACKNOWLEDGEMENT_LIMIT_MS = 15_000;

/** The connection as one of its subscriptions sees it. */
export interface Line {
  headers(token: AuthToken): Headers;
  send(frame: object): void;
  /** The subscription is over. */
  leave(subscription: LiveSubscription): void;
}

/** Whoever subscribed. */
export interface UpdateListener {
  next(update: SubscriptionUpdate<unknown>): void;
  error(error: unknown): void;
  complete(): void;
}

export interface SubscriptionOperation {
  readonly query: string;
  readonly variables: object;
  readonly headers: Headers | undefined;
}

/** One subscription, over all the connections and starts that it takes. */
export class LiveSubscription implements Attempted {
  readonly #clock: TokenGuardClock;
  readonly #attempts: Attempts;
  #line: Line | undefined;
  /** Of the start that counts, another one each time. */
  #id: string | undefined;
  #cancelLimit: (() => void) | undefined;
  #wasInterrupted = false;
  /** For how long events may have been missed; unset while none are. */
  #gapMs: (() => number) | undefined;

  constructor(
    policy: TargetPolicy,
    clock: TokenGuardClock,
    private readonly operation: SubscriptionOperation,
    private readonly listener: UpdateListener,
  ) {
    this.#clock = clock;
    this.#attempts = new Attempts(policy, clock, this);
    this.#open(0);
  }

  /** There is a connection now. */
  connect(line: Line): void {
    this.#line = line;
    this.#attempts.start();
  }

  /** There is none any more; the server was last heard of so long ago. */
  disconnect(silentMs: number): void {
    this.#interrupt(silentMs);
    this.#attempts.stop();
    this.#line = undefined;
  }

  hurry(): void {
    this.#attempts.hurry();
  }

  attempt(token: AuthToken): void {
    const { headers, ...operation } = this.operation;
    const id = (this.#id = newSubscriptionId());
    this.#line?.send(startFrame(id, operation, { ...headers, ...this.#line.headers(token) }));
    this.#cancelLimit = this.#clock.after(ACKNOWLEDGEMENT_LIMIT_MS, () => {
      this.#line?.send({ id, type: 'stop' });
      this.#interrupt();
      this.#attempts.fail();
    });
  }

  giveUp(error: unknown): void {
    this.#leave();
    this.listener.error(error);
  }

  /** @returns whether the frame was for this subscription. */
  receive({ id, type, payload }: ServerFrame): boolean {
    if (!id || id !== this.#id) return false;
    if (type === 'start_ack') {
      this.#acknowledge();
    } else if (type === 'data') {
      const { data = null, errors } = payload ?? {};
      this.listener.next({ type: 'data', data, ...(errors && { errors: [errors].flat() }) });
    } else if (type === 'error') {
      this.#fail(new AppsyncFailure(payload));
    } else if (type === 'complete') {
      this.#leave();
      this.listener.complete();
    }
    return true;
  }

  /** Nobody wants it any more. */
  stop(): void {
    if (this.#id) this.#line?.send({ id: this.#id, type: 'stop' });
    this.#leave();
  }

  #acknowledge(): void {
    this.#cancelLimit?.();
    this.#attempts.succeed();
    const gapMs = this.#gapMs;
    const wasInterrupted = this.#wasInterrupted;
    this.#gapMs = undefined;
    this.#wasInterrupted = false;
    if (gapMs && wasInterrupted) this.listener.next({ type: 'resubscribed', gapMs: gapMs() });
  }

  #fail({ verdict, error }: AppsyncFailure): void {
    if (verdict === 'denied' || verdict === 'failed') {
      this.giveUp(error);
      return;
    }
    this.#interrupt();
    if (verdict === 'rejected') this.#attempts.reject(error);
    else this.#attempts.fail();
  }

  #interrupt(silentMs = 0): void {
    this.#cancelLimit?.();
    this.#id = undefined;
    this.#wasInterrupted = true;
    if (!this.#gapMs) this.#open(silentMs);
  }

  #open(silentMs: number): void {
    const since = new Stopwatch(this.#clock);
    this.#gapMs = () => Math.ceil(silentMs + since.elapsedMs());
  }

  #leave(): void {
    this.#cancelLimit?.();
    this.#attempts.stop();
    this.#id = undefined;
    const line = this.#line;
    this.#line = undefined;
    line?.leave(this);
  }
}
