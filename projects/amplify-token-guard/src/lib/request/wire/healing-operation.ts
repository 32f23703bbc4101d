import { Observable, Subject } from 'rxjs';
import { TokenGuardClock } from '../../platform/clock';
import { Stopwatch } from '../../platform/stopwatch';
import { AuthToken } from '../../session/auth-token';
import { TargetPolicy } from '../target-policy';
import { AppsyncFailure } from './appsync-failure';
import { Frame, newOperationId, OperationKind, read } from './appsync-frames';
import { Attempts } from './attempts';

const ANSWER_LIMIT_MS = 15_000;

/** A subscription or another operation on a connection. */
export interface Operation {
  readonly kind: OperationKind;
  /** The client's ID. Used for the first start. Each restart has a new ID. */
  readonly id: string;
  /** The token that it carries. Default: the current token. */
  readonly owner?: AuthToken;
  /**
   * Whether it carries a token of the session. Other operations aren't restored: they are sent
   * unchanged, and errors go to the client.
   */
  readonly isGuarded: boolean;
  /** Whether it can be restarted on another connection. */
  readonly isRepeatable: boolean;
  /**
   * Whether the client keeps waiting for the first start while the service has reached a limit or
   * has an outage.
   */
  readonly isPatient: boolean;
  /** The frame that starts it. */
  frame(id: string, token: AuthToken | undefined): string;
}

/** What happens to an operation. The error is an AppsyncFailure or a TokenGuardError. */
export type OperationNews =
  /**
   * The server has started it. `again`: it is a restart. `gapMs`: for how long events may have been
   * missed, if it was interrupted.
   */
  | { readonly type: 'started'; readonly again: boolean; readonly gapMs: number | undefined }
  | { readonly type: 'frame'; readonly frame: Frame };

/** One operation, across all its connections and starts. */
export class HealingOperation {
  readonly #news = new Subject<OperationNews>();
  readonly #clock: TokenGuardClock;
  readonly #attempts: Attempts;
  /** Set by `connect`. */
  #send!: (text: string) => void;
  #id: string | undefined;
  #wasSent = false;
  #cancelLimit: (() => void) | undefined;
  #wasLive = false;
  #wasInterrupted = false;
  /** For how long events may have been missed. Unset while the operation runs. */
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

  /** The ID of the current start. Unset while it isn't started. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Whether the client considers it running, but it is interrupted. */
  get isInterrupted(): boolean {
    return this.#wasLive && this.#gapMs !== undefined;
  }

  /** A connection is available. */
  connect(send: (text: string) => void): void {
    this.#send = send;
    if (this.operation.isGuarded) this.#attempts.start();
    else this.#start(undefined);
  }

  /** The connection is lost. The server's last message was `silentMs` ago. */
  disconnect(silentMs: number): void {
    const isUnanswered = this.#id !== undefined && !this.operation.kind.stop;
    this.#interrupt(silentMs);
    this.#attempts.stop();
    // The server may have run it already.
    if (isUnanswered) this.#end(unanswered());
  }

  hurry(): void {
    this.#attempts.hurry();
  }

  /** Handles a frame with this operation's ID. */
  receive(frame: Frame): void {
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

  /** The client stopped it, or with an error, the guard ended it. */
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

  /** An operation that runs once must not run after the client has given up. */
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
      message: 'The operation was not sent in time and did not run.',
    },
  ]);
}

function unanswered(): AppsyncFailure {
  return new AppsyncFailure([
    {
      errorType: 'ConnectionLost',
      message: 'The server did not answer. The operation may have run.',
    },
  ]);
}
