import { Observable, skip, Subject, Subscription, tap } from 'rxjs';
import { AuthToken } from '../../session/auth-token';
import { RealtimeState } from '../../session/token-events';
import { userChanged } from '../../session/current-session';
import { TokenState } from '../../session/token-state';
import { TokenGuardError } from '../../token-guard-error';
import { EVENT, Frame } from './appsync-frames';
import { AppsyncSocket } from './appsync-socket';
import { HealingOperation, Operation, OperationNews } from './healing-operation';
import { ABNORMAL_CLOSURE, SocketClosure } from './realtime-socket';
import { ConnectionTools, Dial, DialNews, RedialingSocket } from './redialing-socket';
import { haveSameOwner } from './same-owner';

/** What happens to the connection itself. */
export type ConnectionNews =
  /** The server has accepted the credentials, for the first time or again. */
  | { readonly type: 'ready'; readonly frame: Frame }
  /** A frame without an operation. */
  | { readonly type: 'frame'; readonly frame: Frame }
  /**
   * The guard gave up, and ended all guarded operations. The next operation reopens the connection.
   */
  | { readonly type: 'ended'; readonly error: unknown }
  /** The connection broke and the guard doesn't restore it. Final. */
  | { readonly type: 'lost'; readonly closure: SocketClosure };

/** The state of the connection, including its operations. */
export interface ConnectionState {
  readonly state: RealtimeState;
  /** With `connected` after an interruption: for how long events may have been missed. */
  readonly gapMs?: number;
}

/**
 * A connection to AppSync that restores itself and its operations. The first operation opens it.
 * While there are operations, it is reopened whenever it breaks.
 */
export class HealingConnection {
  readonly #news = new Subject<ConnectionNews>();
  readonly #states = new Subject<ConnectionState>();
  readonly #operations = new Set<HealingOperation>();
  #redialing: RedialingSocket | undefined;
  #ending = Subscription.EMPTY;
  #state: RealtimeState | undefined;
  /** A token of the user that the connection belongs to. */
  #owner: AuthToken | undefined;
  /** For how long restored operations may have missed events, until that is reported. */
  #gapMs: number | undefined;
  /** Whether the connection is being opened and not established yet. */
  #isAwaited = false;

  constructor(
    private readonly tools: ConnectionTools,
    private readonly dial: Dial,
  ) {}

  get news(): Observable<ConnectionNews> {
    return this.#news;
  }

  get states(): Observable<ConnectionState> {
    return this.#states;
  }

  /** Whether a broken connection is restored. */
  get isHealing(): boolean {
    return this.dial.isGuarded;
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  get extensions(): string {
    return this.#socket?.extensions ?? '';
  }

  /**
   * Opens the connection, unless it is open.
   *
   * @param owner a token of the required user. Default: the user who is signed in.
   */
  open(owner?: AuthToken): void {
    this.#owner ??= owner;
    if (this.#redialing) return;
    this.#isAwaited = true;
    this.#setState('connecting');
    const redialing = (this.#redialing = new RedialingSocket(this.tools, this.dial, owner));
    const ending = (this.#ending = new Subscription(() => redialing.close()));
    ending.add(
      redialing.news.subscribe({
        next: (news) => this.#handle(news),
        error: (error: unknown) => this.#giveUp(error),
      }),
    );
    ending.add(this.tools.wakeUps.listen(() => this.#wake()));
    // Skips the current state, which may be outdated. The request for a token detects that.
    ending.add(this.tools.state$.pipe(skip(1)).subscribe((state) => this.#follow(state)));
    redialing.start();
  }

  /**
   * Starts an operation on subscription, and restarts it after each interruption. Unsubscribing
   * stops it on the server.
   */
  run(operation: Operation): Observable<OperationNews> {
    return new Observable((subscriber) => {
      const running = new HealingOperation(this.tools.policy, this.tools.clock, operation);
      this.#operations.add(running);
      running.news.pipe(tap((news) => this.#note(news))).subscribe(subscriber);
      subscriber.add(() => {
        running.stop();
        this.#operations.delete(running);
        this.#review();
      });
      this.open(operation.owner);
      if (this.#socket) this.#connect(running);
    });
  }

  /** Sends a message that doesn't belong to an operation. Drops it without a connection. */
  send(text: string): void {
    this.#socket?.send(text);
  }

  /** Closes the connection without notifying the operations. */
  close(): void {
    this.#ending.unsubscribe();
    this.#redialing = this.#owner = this.#gapMs = undefined;
    this.#setState('disconnected');
  }

  /** The socket that the server has accepted. */
  get #socket(): AppsyncSocket | undefined {
    return this.#redialing?.socket;
  }

  #handle(news: DialNews): void {
    switch (news.type) {
      case 'ready':
        this.#isAwaited = false;
        this.#news.next(news);
        for (const operation of [...this.#operations]) this.#connect(operation);
        this.#review();
        break;
      case 'frame':
        this.#pass(news.frame);
        break;
      case 'broken':
        if (this.#isCurable(news.isRejected)) this.#heal(news.silentMs);
        else this.#lose(news.closure);
    }
  }

  /** Ignores a frame of an operation that has ended or restarted since. */
  #pass(frame: Frame): void {
    if (frame.id === undefined) {
      this.#news.next({ type: 'frame', frame });
      return;
    }
    for (const operation of this.#operations) {
      if (operation.id !== frame.id) continue;
      operation.receive(frame);
      break;
    }
    // Most frames are events, which come often and change no state.
    if (frame.type !== EVENT) this.#review();
  }

  #connect(operation: HealingOperation): void {
    operation.connect((text) => this.send(text));
  }

  #isCurable(isRejected: boolean): boolean {
    if (!this.dial.isGuarded) return false;
    if (this.dial.isOpenedByClient && this.#isAwaited && !isRejected) return false;
    return [...this.#operations].every(({ operation }) => operation.isRepeatable);
  }

  #heal(silentMs: number): void {
    for (const operation of [...this.#operations]) operation.disconnect(silentMs);
    if (this.#operations.size > 0 || this.#isAwaited) {
      this.#setState('disrupted');
      this.#redialing?.redial();
    } else {
      this.close();
    }
  }

  #lose(closure: SocketClosure): void {
    this.close();
    this.#news.next({ type: 'lost', closure });
  }

  #wake(): void {
    for (const operation of this.#operations) operation.hurry();
  }

  #follow(state: TokenState): void {
    if (state.status === 'session-ended') this.#endSession(state.error);
    else if (state.status === 'signed-out') {
      this.#endSession(new TokenGuardError('signed-out', 'The user signed out.'));
    } else this.#compare(this.tools.current());
  }

  #compare(current: AuthToken | null): void {
    if (!current) return;
    this.#owner ??= current;
    if (!haveSameOwner(this.#owner, current)) this.#endSession(userChanged());
  }

  /**
   * Ends all operations that carry a token of the session. Others, such as those with an API key,
   * continue.
   */
  #endSession(error: TokenGuardError): void {
    this.#owner = undefined;
    this.#stopGuarded(error);
    const isUsed = this.#operations.size > 0 && this.#socket;
    if (this.dial.isGuarded && !isUsed) this.#giveUp(error);
  }

  /** Stops reconnecting. */
  #giveUp(error: unknown): void {
    this.#stopGuarded(error);
    // The client of the other operations restarts them.
    if (this.#operations.size > 0) {
      this.#lose(ABNORMAL_CLOSURE);
    } else {
      this.close();
      this.#news.next({ type: 'ended', error });
    }
  }

  #stopGuarded(error: unknown): void {
    const guarded = [...this.#operations].filter(({ operation }) => operation.isGuarded);
    for (const running of guarded) running.stop(error);
  }

  #note(news: OperationNews): void {
    if (news.type !== 'started' || news.gapMs === undefined) return;
    // Also report a gap of 0 ms, which is only too short to measure.
    this.#gapMs = Math.max(this.#gapMs ?? 0, news.gapMs);
  }

  /** Reports when all operations are established, and when one is interrupted. */
  #review(): void {
    if (!this.#socket) return;
    for (const { isInterrupted } of this.#operations) {
      if (isInterrupted) return this.#setState('disrupted');
    }
    this.#setState('connected', this.#gapMs);
    this.#gapMs = undefined;
  }

  #setState(state: RealtimeState, gapMs?: number): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#states.next({ state, ...(gapMs !== undefined && { gapMs }) });
  }
}
