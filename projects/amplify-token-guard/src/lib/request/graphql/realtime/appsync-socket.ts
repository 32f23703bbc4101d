import { Alarm } from '../../../platform/alarm';
import { TokenGuardClock } from '../../../platform/clock';
import { Stopwatch } from '../../../platform/stopwatch';
import { AppsyncFailure } from './appsync-failure';
import { readFrame, ServerFrame } from './appsync-protocol';
import { RealtimeSocket, RealtimeSocketListener } from './realtime-transport';

/** For the handshake, and once more for the acknowledgement. */
const CONNECT_LIMIT_MS = 15_000;
/** AppSync's own, unless it says otherwise. */
const SILENCE_LIMIT_MS = 300_000;
/** AppSync speaks once a minute. Who has not been heard for longer has to do so soon after a wake-up. */
const USUAL_SILENCE_MS = 65_000;
const WAKE_LIMIT_MS = 3_000;

export interface ConnectionListener {
  /** The server has accepted the token. */
  onReady(): void;
  /** It has not, or has other reasons. */
  onRefused(failure: AppsyncFailure): void;
  onFrame(frame: ServerFrame): void;
  /** The connection is gone; the server was last heard of so long ago. */
  onLost(silentMs: number): void;
}

/** One dial and the connection that comes of it. After `onRefused` or `onLost` it says nothing more. */
export class AppsyncSocket implements RealtimeSocketListener {
  readonly #clock: TokenGuardClock;
  readonly #listener: ConnectionListener;
  readonly #socket: RealtimeSocket;
  readonly #alarm: Alarm;
  #silence: Stopwatch;
  #limitMs = CONNECT_LIMIT_MS;
  #serverLimitMs: number | undefined;

  constructor(
    clock: TokenGuardClock,
    listener: ConnectionListener,
    open: (listener: RealtimeSocketListener) => RealtimeSocket,
  ) {
    this.#clock = clock;
    this.#listener = listener;
    this.#silence = new Stopwatch(clock);
    this.#socket = open(this);
    this.#alarm = new Alarm(clock);
    this.#alarm.set(
      () => this.#limitMs - this.#silence.elapsedMs(),
      () => this.#lose(),
    );
  }

  /** Whether the server has accepted the token. */
  get isReady(): boolean {
    return this.#serverLimitMs !== undefined;
  }

  send(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** The device may have slept, and the connection be gone without a word. */
  check(): void {
    const silentMs = this.#silence.elapsedMs();
    if (this.isReady && silentMs > USUAL_SILENCE_MS) {
      this.#limitMs = Math.min(this.#limitMs, silentMs + WAKE_LIMIT_MS);
    }
    this.#alarm.check();
  }

  close(): void {
    this.#alarm.clear();
    this.#socket.close();
  }

  onOpen(): void {
    this.#hear();
    this.send({ type: 'connection_init' });
  }

  onMessage(text: string): void {
    this.#hear();
    const frame = readFrame(text);
    const { type, payload } = frame;
    if (type === 'connection_ack') {
      this.#limitMs = this.#serverLimitMs = payload?.connectionTimeoutMs ?? SILENCE_LIMIT_MS;
      // Sooner than the limit before, maybe.
      this.#alarm.check();
      this.#listener.onReady();
    } else if (type === 'connection_error') {
      this.close();
      this.#listener.onRefused(new AppsyncFailure(payload));
    } else if (this.isReady) {
      this.#listener.onFrame(frame);
    }
  }

  onClose(wasClean: boolean): void {
    if (wasClean) this.#hear();
    this.#lose();
  }

  #hear(): void {
    this.#silence = new Stopwatch(this.#clock);
    this.#limitMs = this.#serverLimitMs ?? CONNECT_LIMIT_MS;
  }

  #lose(): void {
    this.close();
    this.#listener.onLost(this.#silence.elapsedMs());
  }
}
