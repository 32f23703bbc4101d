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

/** Applies to the handshake, and again to the acknowledgement. */
const CONNECT_LIMIT_MS = 15_000;
/** AppSync's default, unless it sends another value. */
const SILENCE_LIMIT_MS = 300_000;
/**
 * AppSync sends a keep-alive every minute. If nothing arrived for longer than this, the server must
 * send something soon after a wake-up.
 */
const USUAL_SILENCE_MS = 65_000;
const WAKE_LIMIT_MS = 3_000;

/** What happens to one connection. `refused` and `lost` are final. */
export type SocketNews =
  /** The server has accepted the credentials. */
  | { readonly type: 'ready'; readonly frame: Frame }
  /** The server has refused the connection, because of the credentials or for another reason. */
  | { readonly type: 'refused'; readonly failure: AppsyncFailure }
  | { readonly type: 'frame'; readonly frame: Frame }
  /** The connection is lost. The server's last message was `silentMs` ago. */
  | { readonly type: 'lost'; readonly silentMs: number; readonly closure: SocketClosure };

/** One connection, from dialing to its end. */
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
        if (closure.wasClean) this.#noteMessage();
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

  /**
   * Call it on wake-up, because the connection may have been lost unnoticed while the device slept.
   */
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
    this.#noteMessage();
    this.send(JSON.stringify({ type: 'connection_init' }));
  }

  #receive(frame: Frame): void {
    this.#noteMessage();
    if (frame.type === 'connection_ack') {
      if (this.isReady) return;
      this.#limitMs = this.#serverLimitMs = silenceLimitIn(frame);
      // The new limit may end sooner than the previous one.
      this.#alarm.check();
      this.#news.next({ type: 'ready', frame });
    } else if (frame.type === 'connection_error') {
      const failure = new AppsyncFailure(read(frame, 'errors'));
      this.#end({ type: 'refused', failure });
    } else {
      this.#news.next({ type: 'frame', frame });
    }
  }

  #noteMessage(): void {
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

/** Ignore a limit that isn't a positive time. Otherwise, it would reconnect again and again. */
function silenceLimitIn(frame: Frame): number {
  const said = read(frame, 'connectionTimeoutMs');
  return typeof said === 'number' && said > 0 ? said : SILENCE_LIMIT_MS;
}
