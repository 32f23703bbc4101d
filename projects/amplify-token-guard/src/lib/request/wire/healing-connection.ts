import { Observable, skip, Subject, Subscription, tap } from 'rxjs';
import { AuthToken } from '../../session/auth-token';
import { RealtimeState } from '../../session/token-events';
import { userChanged } from '../../session/current-session';
import { TokenState } from '../../session/token-state';
import { TokenGuardError } from '../../token-guard-error';
import { Frame } from './appsync-frames';
import { AppsyncSocket } from './appsync-socket';
import { HealingOperation, Operation, OperationNews } from './healing-operation';
import { ABNORMAL_CLOSURE, SocketClosure } from './realtime-socket';
import { ConnectionTools, Dial, DialNews, RedialingSocket } from './redialing-socket';
import { haveSameOwner } from './same-owner';

/** What is heard of a connection itself. */
export type ConnectionNews =
  /** The server has accepted the credentials; for the first time, or again. */
  | { readonly type: 'ready'; readonly frame: Frame }
  /** A frame that is about no operation. */
  | { readonly type: 'frame'; readonly frame: Frame }
  /** It was given up, and every guarded operation with it. The next operation opens it again. */
  | { readonly type: 'ended'; readonly error: unknown }
  /** It broke, and is not the guard's to heal: nothing more comes of it. */
  | { readonly type: 'lost'; readonly closure: SocketClosure };

/** How the connection is, all operations included. */
export interface ConnectionState {
  readonly state: RealtimeState;
  /** With `connected` after an interruption: for how long events may have been missed. */
  readonly gapMs?: number;
}

/**
 * One connection to AppSync that heals itself, with the operations on it. It is opened with the
 * first operation, and opened again whenever it breaks as long as there are any.
 */
export class HealingConnection {
  readonly #news = new Subject<ConnectionNews>();
  readonly #states = new Subject<ConnectionState>();
  readonly #operations = new Set<HealingOperation>();
  #line: RedialingSocket | undefined;
  #ending = Subscription.EMPTY;
  #state: RealtimeState | undefined;
  /** A token of whoever it belongs to. */
  #owner: AuthToken | undefined;
  /** How long operations have been deaf that are live again, until that is told. */
  #gapMs: number | undefined;
  /** Whether somebody waits for the connection itself. */
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

  /** Whether a break is healed. */
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
   * Opens the connection, unless that has been done.
   *
   * @param owner a token of whoever opens it; by default of whoever is signed in
   */
  open(owner?: AuthToken): void {
    this.#owner ??= owner;
    if (this.#line) return;
    this.#isAwaited = true;
    this.#tell('connecting');
    const line = (this.#line = new RedialingSocket(this.tools, this.dial, owner));
    const ending = (this.#ending = new Subscription(() => line.close()));
    ending.add(
      line.news.subscribe({
        next: (news) => this.#hear(news),
        error: (error: unknown) => this.#giveUp(error),
      }),
    );
    ending.add(this.tools.wakeUps.listen(() => this.#wake()));
    // The first one may be out of date; whoever asks for a token learns the truth.
    ending.add(this.tools.state$.pipe(skip(1)).subscribe((state) => this.#follow(state)));
    line.start();
  }

  /**
   * Starts an operation, on subscription, and again whenever it is interrupted. Unsubscribing
   * stops it on the wire.
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

  /** Sends something that is no operation; without a connection, it is not sent. */
  send(text: string): void {
    this.#socket?.send(text);
  }

  /** Without a word to the operations. */
  close(): void {
    this.#ending.unsubscribe();
    this.#line = this.#owner = this.#gapMs = undefined;
    this.#tell('disconnected');
  }

  /** The one that the server has accepted. */
  get #socket(): AppsyncSocket | undefined {
    return this.#line?.socket;
  }

  #hear(news: DialNews): void {
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

  /** A frame about an operation that is over, or that was started anew since, is nobody's. */
  #pass(frame: Frame): void {
    if (frame.id === undefined) {
      this.#news.next({ type: 'frame', frame });
      return;
    }
    for (const operation of [...this.#operations]) operation.receive(frame);
    this.#review();
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
      this.#tell('disrupted');
      this.#line?.redial();
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
      this.#endSession(new TokenGuardError('signed-out', 'Nobody is signed in any more.'));
    } else this.#compare(this.tools.current());
  }

  #compare(current: AuthToken | null): void {
    if (!current) return;
    this.#owner ??= current;
    if (!haveSameOwner(this.#owner, current)) this.#endSession(userChanged());
  }

  /** Ends what carries a token of the session. Subscriptions with an API key, say, go on. */
  #endSession(error: TokenGuardError): void {
    this.#owner = undefined;
    this.#stopGuarded(error);
    const isUsed = this.#operations.size > 0 && this.#socket;
    if (this.dial.isGuarded && !isUsed) this.#giveUp(error);
  }

  /** There will be no connection. */
  #giveUp(error: unknown): void {
    this.#stopGuarded(error);
    // Whoever the others belong to knows how to bring them up again.
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
    // A gap that the clock is too coarse to measure is a gap all the same.
    this.#gapMs = Math.max(this.#gapMs ?? 0, news.gapMs);
  }

  /** Tells when all operations are live, and when one of them is not any more. */
  #review(): void {
    if (!this.#socket) return;
    if ([...this.#operations].some(({ isInterrupted }) => isInterrupted)) {
      this.#tell('disrupted');
    } else {
      this.#tell('connected', this.#gapMs);
      this.#gapMs = undefined;
    }
  }

  #tell(state: RealtimeState, gapMs?: number): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#states.next({ state, ...(gapMs !== undefined && { gapMs }) });
  }
}
