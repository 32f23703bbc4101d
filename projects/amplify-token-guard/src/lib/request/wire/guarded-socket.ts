import { Observable, Subject, Subscription } from 'rxjs';
import { isTokenGuardError } from '../../token-guard-error';
import { AppsyncFailure } from './appsync-failure';
import {
  Frame,
  GRAPHQL_PROTOCOL,
  headersIn,
  isStop,
  kindStartedBy,
  OperationKind,
  readFrame,
} from './appsync-frames';
import { ConnectionNews, HealingConnection } from './healing-connection';
import { Operation, OperationNews } from './healing-operation';
import { ABNORMAL_CLOSURE } from './realtime-socket';
import { FindToken, replaceToken } from './replace-token';
import { RunOutside, SocketFacade } from './socket-facade';

/**
 * Replaces the WebSocket of an AppSync client, such as Amplify's. It passes the client's operations
 * to a {@link HealingConnection}. The client doesn't notice rejected tokens, broken connections,
 * and restarts.
 */
export class GuardedSocket extends SocketFacade {
  readonly #connection: HealingConnection;
  readonly #find: FindToken;
  readonly #operations = new Map<string, ClientOperation>();
  readonly #kept = new Subject<void>();
  readonly #subscription: Subscription;
  /** The answer to the client's `connection_init`, once known. */
  #answer = '';
  #isRefused = false;

  /**
   * Emits when the client wanted to close the connection because one operation was denied, and it
   * stays open.
   */
  readonly kept$: Observable<void> = this.#kept;

  constructor(
    url: string,
    override readonly protocol: string,
    connection: HealingConnection,
    tools: { readonly find: FindToken; readonly outside: RunOutside },
  ) {
    super(url, tools.outside);
    this.#connection = connection;
    this.#find = tools.find;
    this.#subscription = connection.news.subscribe((news) => this.#handle(news));
  }

  override get extensions(): string {
    return this.#connection.extensions;
  }

  override get bufferedAmount(): number {
    return this.#connection.bufferedAmount;
  }

  /**
   * The guard was destroyed. The client sees a broken connection. Its next socket is the browser's.
   */
  release(): void {
    this.#leave();
    this.closed(ABNORMAL_CLOSURE);
  }

  protected override onSend(data: unknown): void {
    const frame = readFrame(String(data));
    const { type, id } = frame;
    const kind = kindStartedBy(type);
    if (type === 'connection_init') this.#acknowledge();
    else if (kind && id !== undefined) this.#start(id, kind, frame);
    else if (isStop(type) && id !== undefined) this.#stop(id);
    else this.#connection.send(frame.text);
  }

  protected override onClose(code: number | undefined, reason: string): boolean {
    // Amplify closes the connection when one subscription is denied. That would end all others.
    if (code === 1_000 && reason.startsWith('Auth error')) {
      this.#kept.next();
      return false;
    }
    this.#leave();
    return true;
  }

  #handle(news: ConnectionNews): void {
    switch (news.type) {
      case 'ready':
        this.#answer ||= this.#withoutTimeout(news.frame);
        this.opened();
        break;
      case 'frame':
        this.received(news.frame.text);
        break;
      case 'lost':
        this.#leave();
        this.closed(news.closure);
        break;
      case 'ended':
        // A client that is connected has received the error for each operation and can start new
        // ones.
        if (this.#answer) return;
        this.#isRefused = true;
        this.#answer = errorFrame({ type: 'connection_error' }, news.error, this.#isGraphql);
        // Not synchronously, because the client can't have added its listeners yet.
        queueMicrotask(() => this.opened());
    }
  }

  get #isGraphql(): boolean {
    return this.protocol === GRAPHQL_PROTOCOL;
  }

  /** The guard detects a silent connection and reconnects, so the client must not give up on it. */
  #withoutTimeout({ text, body }: Frame): string {
    if (!this.#connection.isHealing) return text;
    const noTimeout = { connectionTimeoutMs: Number.MAX_SAFE_INTEGER };
    const { payload } = body as { payload?: object };
    const extra = this.#isGraphql ? { payload: { ...payload, ...noTimeout } } : noTimeout;
    return JSON.stringify({ ...body, ...extra });
  }

  #acknowledge(): void {
    this.#reply(this.#answer);
    if (!this.#isRefused) return;
    queueMicrotask(() => {
      this.#leave();
      this.closed({ code: 1_000, reason: '', wasClean: true });
    });
  }

  #start(id: string, kind: OperationKind, frame: Frame): void {
    const known = this.#operations.get(id);
    if (known) this.#repeat(known, frame);
    else this.#begin(id, kind, frame);
  }

  /** Amplify repeats all starts on the same socket if one of them takes long. */
  #repeat({ operation, isLive }: ClientOperation, frame: Frame): void {
    const { id, kind, isGuarded } = operation;
    if (!isGuarded) this.#connection.send(frame.text);
    else if (isLive) this.#reply(JSON.stringify({ id, type: kind.started }));
  }

  #begin(id: string, kind: OperationKind, frame: Frame): void {
    const operation = toOperation(id, kind, frame, this.#find);
    const begun = { operation, isLive: false, run: new Subscription() };
    this.#operations.set(id, begun);
    const run = this.#connection.run(operation).subscribe({
      next: (news) => {
        begun.isLive = true;
        this.#pass(operation, news);
      },
      error: (error: unknown) => {
        this.#operations.delete(id);
        this.received(errorFrame({ id, type: kind.failed }, error, this.#isGraphql));
      },
      complete: () => this.#operations.delete(id),
    });
    begun.run.add(run);
  }

  #pass({ id, kind }: Operation, news: OperationNews): void {
    if (news.type === 'frame') this.received(textWithId(news.frame, id));
    // The client doesn't need to know about restarts.
    else if (!news.again) this.received(JSON.stringify({ id, type: kind.started }));
  }

  #stop(id: string): void {
    const stopped = this.#operations.get(id);
    if (!stopped) return;
    this.#operations.delete(id);
    stopped.run.unsubscribe();
    this.#reply(JSON.stringify({ id, type: stopped.operation.kind.stopped }));
  }

  /** Asynchronous like a network: never before `send` returns. */
  #reply(text: string): void {
    queueMicrotask(() => this.received(text));
  }

  #leave(): void {
    this.#subscription.unsubscribe();
    this.#connection.close();
    for (const { run } of this.#operations.values()) run.unsubscribe();
    this.#operations.clear();
  }
}

interface ClientOperation {
  readonly operation: Operation;
  readonly isLive: boolean;
  readonly run: Subscription;
}

function toOperation(id: string, kind: OperationKind, frame: Frame, find: FindToken): Operation {
  const { authorization, ...headers } = headersIn(frame);
  const given = authorization === undefined ? undefined : find(authorization);
  return {
    kind,
    id,
    isGuarded: given !== undefined,
    // A signature is valid for one connection only. The app's own token may have expired.
    isRepeatable: given !== undefined || 'x-api-key' in headers || !kind.stop,
    isPatient: false,
    ...(given && { owner: given.token }),
    frame: (startId, token) =>
      textWithId(readFrame(replaceToken(frame.text, given, token)), startId),
  };
}

function textWithId({ id, text, body }: Frame, wanted: string): string {
  return id === wanted ? text : JSON.stringify({ ...body, id: wanted });
}

function errorFrame(frame: object, error: unknown, isGraphql: boolean): string {
  const errors = errorsOf(error);
  return JSON.stringify({ ...frame, ...(isGraphql ? { payload: { errors } } : { errors }) });
}

/** The errors that the server would send. The end of the session looks like a rejected token. */
function errorsOf(error: unknown): AppsyncFailure['reported'] {
  if (error instanceof AppsyncFailure) return error.reported;
  if (isTokenGuardError(error)) {
    return [{ errorType: 'UnauthorizedException', message: error.message, errorCode: 401 }];
  }
  return [{ errorType: 'ConnectionFailed', message: 'The connection could not be opened.' }];
}
