import { Observable, Subject } from 'rxjs';
import { TokenGuardClock } from '../../platform/clock';
import { Stopwatch } from '../../platform/stopwatch';
import { AuthToken } from '../../session/auth-token';
import { TargetPolicy } from '../target-policy';
import { AppsyncFailure } from './appsync-failure';
import { Frame, newOperationId, OperationKind, read } from './appsync-frames';
import { Attempts } from './attempts';

const ANSWER_LIMIT_MS = 15_000;

/** A subscription, or something else that a client asks for over a connection. */
export interface Operation {
  readonly kind: OperationKind;
  /** What the client calls it. Its first start has this id, and each later one an id of its own. */
  readonly id: string;
  /** The token that it carries; by default that of whoever is signed in. */
  readonly owner?: AuthToken;
  /**
   * Whether it carries a token of the session. What does not is not healed: it is sent as it is,
   * and what the server says of it is the client's business.
   */
  readonly isGuarded: boolean;
  /** Whether it may be started again on another connection. */
  readonly isRepeatable: boolean;
  /** Whether its client waits for the first start through limits and outages of the service. */
  readonly isPatient: boolean;
  /** The frame that starts it. */
  frame(id: string, token: AuthToken | undefined): string;
}

/** What comes of an operation. Its error is an AppsyncFailure or a TokenGuardError. */
export type OperationNews =
  /**
   * The server has started it. `gapMs` is set when it was interrupted before: for how long events
   * may have been missed. `again`: it had been started before.
   */
  | { readonly type: 'started'; readonly again: boolean; readonly gapMs: number | undefined }
  | { readonly type: 'frame'; readonly frame: Frame };

/** One operation, over all the connections and starts that it takes. */
export class HealingOperation {
  readonly #news = new Subject<OperationNews>();
  readonly #clock: TokenGuardClock;
  readonly #attempts: Attempts;
  /** Set with the connection. */
  #send!: (text: string) => void;
  /** On the wire, of the start that counts. */
  #id: string | undefined;
  #wasSent = false;
  #cancelLimit: (() => void) | undefined;
  #wasLive = false;
  #wasInterrupted = false;
  /** For how long events may have been missed; unset while the server is carrying it out. */
  #gapMs: (() => number) | undefined;

  constructor(
    policy: TargetPolicy,
    clock: TokenGuardClock,
    readonly operation: Operation,
  ) {
    this.#clock = clock;
    this.#attempts = new Attempts(policy, clock, operation.owner);
    this.#attempts.tokens.subscribe({
      next: (token) => this.#start(token),
      error: (error: unknown) => this.#end(error),
    });
    this.#open(0);
    this.#limitWaiting();
  }

  get news(): Observable<OperationNews> {
    return this.#news;
  }

  /** Whether its client takes it for live, and it is not. */
  get isInterrupted(): boolean {
    return this.#wasLive && this.#gapMs !== undefined;
  }

  /** There is a connection now. */
  connect(send: (text: string) => void): void {
    this.#send = send;
    if (this.operation.isGuarded) this.#attempts.start();
    else this.#start(undefined);
  }

  /** There is none any more; the server was last heard of so long ago. */
  disconnect(silentMs: number): void {
    const isUnanswered = this.#id !== undefined && !this.operation.kind.stop;
    this.#interrupt(silentMs);
    this.#attempts.stop();
    // The server may have done it already.
    if (isUnanswered) this.#end(unanswered());
  }

  hurry(): void {
    this.#attempts.hurry();
  }

  /** Takes a frame that is for this operation. */
  receive(frame: Frame): void {
    if (frame.id !== this.#id) return;
    const { kind } = this.operation;
    if (frame.type === kind.started && kind.stop) {
      this.#succeed();
    } else if (frame.type === kind.failed) {
      this.#fail(new AppsyncFailure(read(frame, 'errors')));
    } else {
      this.#news.next({ type: 'frame', frame });
      if (frame.type === (kind.stopped ?? kind.started)) this.#end();
    }
  }

  /** Nobody wants it any more, or, with an error, nobody is to have it any more. */
  stop(error?: unknown): void {
    this.#sendStop();
    this.#end(error);
  }

  #end(error?: unknown): void {
    this.#cancelLimit?.();
    this.#attempts.stop();
    this.#id = undefined;
    if (error === undefined) this.#news.complete();
    else this.#news.error(error);
  }

  #start(token: AuthToken | undefined): void {
    const id = (this.#id = this.#wasSent ? newOperationId() : this.operation.id);
    this.#wasSent = true;
    this.#send(this.operation.frame(id, token));
    this.#cancelLimit?.();
    if (token) this.#cancelLimit = this.#clock.after(ANSWER_LIMIT_MS, () => this.#giveUpStart());
  }

  #giveUpStart(): void {
    if (!this.operation.kind.stop) {
      this.#end(unanswered());
      return;
    }
    this.#sendStop();
    this.#interrupt();
    this.#attempts.fail();
  }

  /** What is done once is not done when nobody expects it any more. */
  #limitWaiting(): void {
    if (this.operation.kind.stop) return;
    this.#cancelLimit = this.#clock.after(ANSWER_LIMIT_MS, () => this.#end(unsent()));
  }

  #sendStop(): void {
    const { stop } = this.operation.kind;
    if (this.#id && stop) this.#send(JSON.stringify({ id: this.#id, type: stop }));
  }

  #succeed(): void {
    this.#cancelLimit?.();
    this.#attempts.succeed();
    const gapMs = this.#wasInterrupted ? this.#gapMs?.() : undefined;
    const again = this.#wasLive;
    this.#gapMs = undefined;
    this.#wasLive = true;
    this.#news.next({ type: 'started', again, gapMs });
  }

  #fail(failure: AppsyncFailure): void {
    const { isGuarded, isPatient } = this.operation;
    const { verdict } = failure;
    if (isGuarded && verdict === 'rejected') {
      this.#interrupt();
      this.#attempts.reject(failure);
    } else if (isGuarded && verdict === 'transient' && (this.#wasLive || isPatient)) {
      this.#interrupt();
      this.#attempts.fail();
    } else {
      this.#end(failure);
    }
  }

  #interrupt(silentMs = 0): void {
    this.#cancelLimit?.();
    this.#id = undefined;
    this.#wasInterrupted = true;
    if (!this.#gapMs) this.#open(silentMs);
    this.#limitWaiting();
  }

  #open(silentMs: number): void {
    const since = new Stopwatch(this.#clock);
    this.#gapMs = () => Math.ceil(silentMs + since.elapsedMs());
  }
}

function unsent(): AppsyncFailure {
  return new AppsyncFailure([
    {
      errorType: 'ConnectionFailed',
      message: 'It could not be sent in time, and was not done.',
    },
  ]);
}

function unanswered(): AppsyncFailure {
  return new AppsyncFailure([
    {
      errorType: 'ConnectionLost',
      message: 'The server did not answer. It may have done it nevertheless.',
    },
  ]);
}
