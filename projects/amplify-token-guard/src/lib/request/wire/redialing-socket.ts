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

/** How a connection is opened. */
export interface Dial {
  /** Whether it is opened with a token of the session. One that is not is not dialled again. */
  readonly isGuarded: boolean;
  /**
   * Whether it is told when it cannot be opened for other reasons than a token: its client waits
   * for that, and dials again by itself.
   */
  readonly isOpenedByClient?: boolean;
  /** Called outside the Angular zone. */
  open(token: AuthToken | undefined, listener: RealtimeSocketListener): RealtimeSocket;
}

/** What a connection needs of the guard. */
export interface ConnectionTools {
  readonly policy: TargetPolicy;
  readonly clock: TokenGuardClock;
  readonly wakeUps: WakeUps;
  readonly state$: Observable<TokenState>;
  /** The token in use. */
  readonly current: () => AuthToken | null;
}

export type DialNews =
  /** The server has accepted the credentials. */
  | { readonly type: 'ready'; readonly frame: Frame }
  | { readonly type: 'frame'; readonly frame: Frame }
  /** It is gone, and may be dialled again. The server was last heard of so long ago. */
  | {
      readonly type: 'broken';
      readonly silentMs: number;
      readonly closure: SocketClosure;
      /** Whether its token was not accepted. */
      readonly isRejected: boolean;
    };

/** One socket after the other, each opened with a token that is fit at that moment. */
export class RedialingSocket {
  readonly #news = new Subject<DialNews>();
  readonly #attempts: Attempts;
  readonly #ending = new Subscription();
  #socket: AppsyncSocket | undefined;
  #hearing: Subscription | undefined;
  /** Why the last one was refused. */
  #failure: AppsyncFailure | undefined;

  /** @param owner a token of whoever opens it; by default of whoever is signed in */
  constructor(
    private readonly tools: ConnectionTools,
    private readonly dial: Dial,
    owner: AuthToken | undefined,
  ) {
    this.#attempts = new Attempts(tools.policy, tools.clock, owner);
  }

  /** Its error: it was refused for good, or there is no token to open it with. */
  get news(): Observable<DialNews> {
    return this.#news;
  }

  /** The one that the server has accepted. */
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

  /** After `broken`. */
  redial(): void {
    if (this.#failure?.verdict === 'rejected') this.#attempts.reject(this.#failure);
    else this.#attempts.fail();
  }

  close(): void {
    this.#ending.unsubscribe();
    this.#attempts.stop();
    this.#hearing?.unsubscribe();
    this.#socket?.close();
    this.#socket = undefined;
  }

  #open(token: AuthToken | undefined): void {
    try {
      this.#socket = new AppsyncSocket(this.tools.clock, (listener) =>
        this.dial.open(token, listener),
      );
      this.#hearing = this.#socket.news.subscribe((news) => this.#hear(news));
    } catch (error) {
      // The page may not open it, or there is no such URL.
      this.#news.error(error);
    }
  }

  #hear(news: SocketNews): void {
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
        this.#socket = this.#failure = undefined;
        this.#news.next({ ...news, type: 'broken', isRejected: false });
    }
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
