/** The events of a WebSocket. */
export interface RealtimeSocketListener {
  onOpen(): void;
  onMessage(text: string): void;
  /** The socket closed or couldn't be opened. Final. */
  onClose(closure: SocketClosure): void;
}

/** How a WebSocket ended, as in its `close` event. */
export interface SocketClosure {
  readonly code: number;
  readonly reason: string;
  /** Whether both sides completed the closing handshake. */
  readonly wasClean: boolean;
}

/** A socket that couldn't be opened, or that broke without a close frame. */
export const ABNORMAL_CLOSURE: SocketClosure = { code: 1006, reason: '', wasClean: false };

/** The methods of a WebSocket that are used. */
export interface RealtimeSocket {
  /** The number of bytes that wait to be sent. */
  readonly bufferedAmount: number;
  /** The extensions that the server selected. */
  readonly extensions: string;
  send(text: string): void;
  /** Closes it. Its listener receives no more events. */
  close(): void;
}

/** Opens WebSockets. Called outside the Angular zone. */
export interface RealtimeSockets {
  open(url: string, protocols: string[], listener: RealtimeSocketListener): RealtimeSocket;
}
