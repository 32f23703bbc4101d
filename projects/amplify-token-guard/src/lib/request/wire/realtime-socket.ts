/** What a WebSocket tells. */
export interface RealtimeSocketListener {
  onOpen(): void;
  onMessage(text: string): void;
  /** It is closed, or could not be opened; it says nothing more. */
  onClose(closure: SocketClosure): void;
}

/** How a WebSocket came to its end, as its `close` event tells it. */
export interface SocketClosure {
  readonly code: number;
  readonly reason: string;
  /** Whether both ends said so. */
  readonly wasClean: boolean;
}

/** The end of one that could not be opened, or broke without a word. */
export const ABNORMAL_CLOSURE: SocketClosure = { code: 1006, reason: '', wasClean: false };

/** What can be done with a WebSocket. */
export interface RealtimeSocket {
  /** Bytes that are still to be sent. */
  readonly bufferedAmount: number;
  /** As the server has chosen them. */
  readonly extensions: string;
  send(text: string): void;
  /** Closes it; its listener hears no more of it. */
  close(): void;
}

/** Opens WebSockets; called outside the Angular zone. */
export interface RealtimeSockets {
  open(url: string, protocols: string[], listener: RealtimeSocketListener): RealtimeSocket;
}
