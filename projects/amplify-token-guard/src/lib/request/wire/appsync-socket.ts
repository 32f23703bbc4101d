import { Observable, Subject } from 'rxjs';
import { Alarm } from '../../platform/alarm';
import { TokenGuardClock } from '../../platform/clock';
import { Stopwatch } from '../../platform/stopwatch';
import { AppsyncFailure } from './appsync-failure';
import { Frame, read, readFrame } from './appsync-frames';
import {
  ABNORMAL_CLOSURE,
  RealtimeSocket,
  RealtimeSocketListener,
  SocketClosure,
} from './realtime-socket';

/** For the handshake, and once more for the acknowledgement. */
const CONNECT_LIMIT_MS = 15_000;
/** AppSync's own, unless it says otherwise. */
const SILENCE_LIMIT_MS = 300_000;
/** AppSync speaks once a minute. Who has not been heard for longer has to do so soon after a wake-up. */
const USUAL_SILENCE_MS = 65_000;
const WAKE_LIMIT_MS = 3_000;

/** What is heard of one connection. After `refused` and `lost` it says nothing more. */
export type SocketNews =
  /** The server has accepted the credentials. */
  | { readonly type: 'ready'; readonly frame: Frame }
  /** It has not, or has other reasons. */
  | { readonly type: 'refused'; readonly failure: AppsyncFailure }
  | { readonly type: 'frame'; readonly frame: Frame }
  /** The connection is gone; the server was last heard of so long ago. */
  | { readonly type: 'lost'; readonly silentMs: number; readonly closure: SocketClosure };

/** One dial and the connection that comes of it. */
export class AppsyncSocket {
  readonly #news = new Subject<SocketNews>();
  readonly #clock: TokenGuardClock;
  readonly #socket: RealtimeSocket;
  readonly #alarm: Alarm;
  #silence: Stopwatch;
  #limitMs = CONNECT_LIMIT_MS;
  #serverLimitMs: number | undefined;

  constructor(clock: TokenGuardClock, open: (listener: RealtimeSocketListener) => RealtimeSocket) {
    this.#clock = clock;
    this.#silence = new Stopwatch(clock);
    this.#alarm = new Alarm(clock);
    this.#socket = open({
      onOpen: () => this.#introduce(),
      onMessage: (text) => this.#receive(readFrame(text)),
      onClose: (closure) => {
        if (closure.wasClean) this.#hear();
        this.#lose(closure);
      },
    });
    this.#alarm.set(
      () => this.#limitMs - this.#silence.elapsedMs(),
      () => this.#lose(ABNORMAL_CLOSURE),
    );
  }

  get news(): Observable<SocketNews> {
    return this.#news;
  }

  /** Whether the server has accepted the credentials. */
  get isReady(): boolean {
    return this.#serverLimitMs !== undefined;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  get extensions(): string {
    return this.#socket.extensions;
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** The device may have slept, and the connection be gone without a word. */
  check(): void {
    const silentMs = this.#silence.elapsedMs();
    if (silentMs > USUAL_SILENCE_MS) {
      this.#limitMs = Math.min(this.#limitMs, silentMs + WAKE_LIMIT_MS);
    }
    this.#alarm.check();
  }

  close(): void {
    this.#alarm.clear();
    this.#socket.close();
  }

  #introduce(): void {
    this.#hear();
    this.send(JSON.stringify({ type: 'connection_init' }));
  }

  #receive(frame: Frame): void {
    this.#hear();
    if (frame.type === 'connection_ack') {
      if (this.isReady) return;
      this.#limitMs = this.#serverLimitMs = silenceLimitIn(frame);
      // Sooner than the limit before, maybe.
      this.#alarm.check();
      this.#news.next({ type: 'ready', frame });
    } else if (frame.type === 'connection_error') {
      const failure = new AppsyncFailure(read(frame, 'errors'));
      this.#end({ type: 'refused', failure });
    } else {
      this.#news.next({ type: 'frame', frame });
    }
  }

  #hear(): void {
    this.#silence = new Stopwatch(this.#clock);
    this.#limitMs = this.#serverLimitMs ?? CONNECT_LIMIT_MS;
  }

  #lose(closure: SocketClosure): void {
    this.#end({ type: 'lost', silentMs: this.#silence.elapsedMs(), closure });
  }

  #end(news: SocketNews): void {
    this.close();
    this.#news.next(news);
  }
}

/** What is no time at all is not obeyed: the connection would be dialled again and again. */
function silenceLimitIn(frame: Frame): number {
  const said = read(frame, 'connectionTimeoutMs');
  return typeof said === 'number' && said > 0 ? said : SILENCE_LIMIT_MS;
}
