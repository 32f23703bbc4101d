import { RealtimeSocket, RealtimeSocketListener } from 'amplify-token-guard';

/** A message of the client. */
export interface ClientFrame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    readonly data?: string;
    readonly extensions?: { readonly authorization?: Readonly<Record<string, string>> };
  };
}

/** One WebSocket, seen from its other end. */
export class FakeRealtimeSocket implements RealtimeSocket {
  /** What the client has sent. */
  readonly frames: ClientFrame[] = [];
  readonly bufferedAmount = 0;
  readonly extensions = '';
  #closed = false;

  constructor(
    readonly url: string,
    readonly protocols: readonly string[],
    private readonly listener: RealtimeSocketListener,
    private readonly onFrame: (frame: ClientFrame) => void,
  ) {}

  /** Whether either end has closed it. */
  get closed(): boolean {
    return this.#closed;
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    this.frames.push(frame);
    // As over a network: never before `send` returns.
    queueMicrotask(() => this.onFrame(frame));
  }

  close(): void {
    this.#closed = true;
  }

  /** The handshake has succeeded. */
  open(): void {
    if (!this.#closed) this.listener.onOpen();
  }

  /** Lets the client receive a frame. */
  receive(frame: object): void {
    if (!this.#closed) this.listener.onMessage(JSON.stringify(frame));
  }

  /**
   * Closes it from the server's side with this code. 1006 is what browsers report of a connection
   * that broke without a close frame.
   */
  drop(code = 1006): void {
    if (this.#closed) return;
    this.#closed = true;
    this.listener.onClose({ code, reason: '', wasClean: code !== 1006 });
  }
}
