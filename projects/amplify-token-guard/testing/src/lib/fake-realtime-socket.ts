import { RealtimeSocket, RealtimeSocketListener } from 'amplify-token-guard';

/** A message from the client. */
export interface ClientFrame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    readonly data?: string;
    readonly extensions?: { readonly authorization?: Readonly<Record<string, string>> };
  };
}

/** The server's end of one WebSocket. */
export class FakeRealtimeSocket implements RealtimeSocket {
  /** The messages from the client. */
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

  /** Whether either side has closed it. */
  get closed(): boolean {
    return this.#closed;
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    this.frames.push(frame);
    // Asynchronous like a network: never before `send` returns.
    queueMicrotask(() => this.onFrame(frame));
  }

  close(): void {
    this.#closed = true;
  }

  /** Completes the handshake. */
  open(): void {
    if (!this.#closed) this.listener.onOpen();
  }

  /** Sends a frame to the client. */
  receive(frame: object): void {
    if (!this.#closed) this.listener.onMessage(JSON.stringify(frame));
  }

  /**
   * Closes it from the server's side with this code. Browsers report 1006 for a connection that
   * broke without a close frame.
   */
  drop(code = 1006): void {
    if (this.#closed) return;
    this.#closed = true;
    this.listener.onClose({ code, reason: '', wasClean: code !== 1006 });
  }
}
