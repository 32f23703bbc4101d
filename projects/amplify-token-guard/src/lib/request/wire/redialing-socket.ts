import { Observable, Subject, Subscription } from 'rxjs';
import { TokenGuardClock } from '../../platform/clock';
import { WakeUps } from '../../platform/wake-ups';
import { AuthToken } from '../../session/auth-token';
import { TokenState } from '../../session/token-state';
import { TargetPolicy } from '../target-policy';
import { AppsyncFailure } from './appsync-failure';
import { Frame } from './appsync-frames';
import { AppsyncSocket, SocketNews } from './appsync-socket';
import { Attempts } from './attempts';
import {
  ABNORMAL_CLOSURE,
  RealtimeSocket,
  RealtimeSocketListener,
  SocketClosure,
} from './realtime-socket';

/**
 * The codes of a server that refuses a connection without a frame that says why: a protocol error
 * (AWS's local simulator, for an expired token), a violated policy (RFC 6455), and "Unauthorized"
 * of the graphql-ws protocol.
 */
const REFUSALS: ReadonlySet<number> = new Set([1_002, 1_008, 4_401]);

/** How to open a connection. */
export interface Dial {
  /** Whether it is opened with a token of the session. Otherwise, it isn't reopened. */
  readonly isGuarded: boolean;
  /**
   * Whether to report a failure to open it that isn't about the token. The client waits for that
   * and reconnects by itself.
   */
  readonly isOpenedByClient?: boolean;
  /** Called outside the Angular zone. */
  open(token: AuthToken | undefined, listener: RealtimeSocketListener): RealtimeSocket;
}

/** The dependencies of a connection. */
export interface ConnectionTools {
  readonly policy: TargetPolicy;
  readonly clock: TokenGuardClock;
  readonly wakeUps: WakeUps;
  readonly state$: Observable<TokenState>;
  /** The current token. */
  readonly current: () => AuthToken | null;
}

export type DialNews =
  /** The server has accepted the credentials. */
  | { readonly type: 'ready'; readonly frame: Frame }
  | { readonly type: 'frame'; readonly frame: Frame }
  /** The connection is lost and can be reopened. The server's last message was `silentMs` ago. */
  | {
      readonly type: 'broken';
      readonly silentMs: number;
      readonly closure: SocketClosure;
      /** Whether the server rejected its token, or may have done so. */
      readonly isRejected: boolean;
    };

/** A sequence of sockets, each opened with a valid token. */
export class RedialingSocket {
  readonly #news = new Subject<DialNews>();
  readonly #attempts: Attempts;
  readonly #ending = new Subscription();
  #socket: AppsyncSocket | undefined;
  #subscription: Subscription | undefined;
  /** Why the last socket was refused. */
  #failure: AppsyncFailure | undefined;
  /** How the last socket was closed, if its token can be the reason. */
  #suspicion: SocketClosure | undefined;

  /** @param owner a token of the required user. Default: the user who is signed in. */
  constructor(
    private readonly tools: ConnectionTools,
    private readonly dial: Dial,
    owner: AuthToken | undefined,
  ) {
    this.#attempts = new Attempts(tools.policy, tools.clock, owner);
  }

  /** Errors when the connection is refused for good, or there is no valid token. */
  get news(): Observable<DialNews> {
    return this.#news;
  }

  /** The socket that the server has accepted. */
  get socket(): AppsyncSocket | undefined {
    return this.#socket?.isReady ? this.#socket : undefined;
  }

  start(): void {
    const { wakeUps } = this.tools;
    this.#ending.add(wakeUps.listen(() => this.#wake()));
    this.#ending.add(
      this.#attempts.tokens.subscribe({
        next: (token) => this.#open(token),
        error: (error: unknown) => this.#news.error(error),
      }),
    );
    if (this.dial.isGuarded) this.#attempts.start();
    else this.#open(undefined);
  }

  /** Reconnects. Call it after `broken`. */
  redial(): void {
    if (this.#failure?.verdict === 'rejected') this.#attempts.reject(this.#failure);
    else if (this.#suspicion) this.#attempts.suspect(this.#suspicion);
    else this.#attempts.fail();
  }

  close(): void {
    this.#ending.unsubscribe();
    this.#attempts.stop();
    this.#subscription?.unsubscribe();
    this.#socket?.close();
    this.#socket = undefined;
  }

  #open(token: AuthToken | undefined): void {
    try {
      this.#socket = new AppsyncSocket(this.tools.clock, (listener) =>
        this.dial.open(token, listener),
      );
      this.#subscription = this.#socket.news.subscribe((news) => this.#handle(news));
    } catch (error) {
      // The page isn't allowed to open it, or the URL is invalid.
      this.#news.error(error);
    }
  }

  #handle(news: SocketNews): void {
    switch (news.type) {
      case 'ready':
        this.#attempts.succeed();
        this.#news.next(news);
        break;
      case 'frame':
        this.#news.next(news);
        break;
      case 'refused':
        this.#refuse(news.failure);
        break;
      case 'lost':
        this.#lose(news);
    }
  }

  #lose(news: Extract<SocketNews, { readonly type: 'lost' }>): void {
    const { closure } = news;
    const isSuspicious =
      this.dial.isGuarded &&
      !this.#socket?.isReady &&
      REFUSALS.has(closure.code) &&
      this.#attempts.isReplaceable;
    this.#suspicion = isSuspicious ? closure : undefined;
    this.#socket = this.#failure = undefined;
    this.#news.next({ ...news, type: 'broken', isRejected: isSuspicious });
  }

  #refuse(failure: AppsyncFailure): void {
    this.#socket = undefined;
    this.#failure = failure;
    const mayPass = failure.verdict === 'rejected' || failure.verdict === 'transient';
    if (!this.dial.isGuarded || !mayPass) this.#news.error(failure);
    else {
      const isRejected = failure.verdict === 'rejected';
      this.#news.next({ type: 'broken', silentMs: 0, closure: ABNORMAL_CLOSURE, isRejected });
    }
  }

  #wake(): void {
    this.#attempts.hurry();
    this.#socket?.check();
  }
}
