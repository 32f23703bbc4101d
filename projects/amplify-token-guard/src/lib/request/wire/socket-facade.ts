import { ABNORMAL_CLOSURE, SocketClosure } from './realtime-socket';

type EventName = 'open' | 'message' | 'error' | 'close';
type Handler<Name extends EventName> =
  ((this: WebSocket, event: WebSocketEventMap[Name]) => unknown) | null;

interface HandlerEntry {
  handler: (this: WebSocket, event: never) => unknown;
  readonly listener: (event: Event) => void;
}

/** Runs `work` outside the Angular zone. */
export type RunOutside = (work: () => void) => void;

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

const LONGEST_REASON_BYTES = 123;

/**
 * The interface of a `WebSocket`, without a connection. Subclasses report what happens by `opened`,
 * `received`, and `closed`.
 *
 * Its prototype inherits from that of the browser's WebSocket (see `imitate`), so that instances
 * pass `instanceof WebSocket` and have its constants.
 */
export abstract class SocketFacade extends EventTarget {
  readonly #handlers = new Map<EventName, HandlerEntry>();
  readonly #origin: string;
  #readyState = CONNECTING;
  binaryType: BinaryType = 'blob';

  constructor(
    readonly url: string,
    private readonly outside: RunOutside,
  ) {
    super();
    this.#origin = new URL(url).origin;
  }

  abstract readonly protocol: string;
  abstract readonly extensions: string;
  abstract readonly bufferedAmount: number;

  /** The client sends a message. */
  protected abstract onSend(data: unknown): void;
  /**
   * The client closes the socket.
   *
   * @returns false to keep it open
   */
  protected abstract onClose(code: number | undefined, reason: string): boolean;

  get readyState(): number {
    return this.#readyState;
  }

  send(data: unknown): void {
    if (arguments.length === 0) throw new TypeError('WebSocket.send: 1 argument required.');
    if (this.#readyState === CONNECTING) {
      throw new DOMException('WebSocket.send: still in CONNECTING state.', 'InvalidStateError');
    }
    if (this.#readyState === OPEN) this.outside(() => this.onSend(data));
  }

  close(code?: number, reason = ''): void {
    checkClosure(code, reason);
    if (this.#readyState === CLOSED || !this.onClose(code, String(reason))) return;
    const closure: SocketClosure =
      this.#readyState === OPEN
        ? { code: code ?? 1005, reason: String(reason), wasClean: true }
        : ABNORMAL_CLOSURE;
    this.#readyState = CLOSING;
    // As in the browser, nothing happens before `close` returns.
    this.outside(() => queueMicrotask(() => this.closed(closure)));
  }

  get onopen(): Handler<'open'> {
    return this.#handlerOf('open') as Handler<'open'>;
  }
  set onopen(handler: Handler<'open'>) {
    this.#handle('open', handler);
  }
  get onmessage(): Handler<'message'> {
    return this.#handlerOf('message') as Handler<'message'>;
  }
  set onmessage(handler: Handler<'message'>) {
    this.#handle('message', handler);
  }
  get onerror(): Handler<'error'> {
    return this.#handlerOf('error') as Handler<'error'>;
  }
  set onerror(handler: Handler<'error'>) {
    this.#handle('error', handler);
  }
  get onclose(): Handler<'close'> {
    return this.#handlerOf('close') as Handler<'close'>;
  }
  set onclose(handler: Handler<'close'>) {
    this.#handle('close', handler);
  }

  protected opened(): void {
    if (this.#readyState !== CONNECTING) return;
    this.#readyState = OPEN;
    this.dispatchEvent(new Event('open'));
  }

  protected received(text: string): void {
    if (this.#readyState !== OPEN) return;
    this.dispatchEvent(new MessageEvent('message', { data: text, origin: this.#origin }));
  }

  protected closed(closure: SocketClosure): void {
    if (this.#readyState === CLOSED) return;
    this.#readyState = CLOSED;
    if (!closure.wasClean) this.dispatchEvent(new Event('error'));
    this.dispatchEvent(new CloseEvent('close', { ...closure }));
  }

  #handlerOf(name: EventName): unknown {
    return this.#handlers.get(name)?.handler ?? null;
  }

  /**
   * The first handler determines its position among the listeners, until the handler is removed.
   */
  #handle(name: EventName, handler: unknown): void {
    const entry = this.#handlers.get(name);
    if (typeof handler !== 'function') {
      if (entry) this.removeEventListener(name, entry.listener);
      this.#handlers.delete(name);
    } else if (entry) {
      entry.handler = handler as HandlerEntry['handler'];
    } else {
      const added: HandlerEntry = {
        handler: handler as HandlerEntry['handler'],
        // At run time it is a WebSocket: see imitate().
        listener: (event) => void added.handler.call(this as unknown as WebSocket, event as never),
      };
      this.#handlers.set(name, added);
      this.addEventListener(name, added.listener);
    }
  }
}

/** Makes `socket instanceof WebSocket` true and adds the constants. */
export function imitate(socketClass: typeof WebSocket): void {
  Object.setPrototypeOf(SocketFacade.prototype, socketClass.prototype);
}

/** The checks of the standard. */
function checkClosure(code: number | undefined, reason: string): void {
  if (code !== undefined && code !== 1_000 && !(code >= 3_000 && code <= 4_999)) {
    throw new DOMException(
      `WebSocket.close: the code is ${code}; expected 1000 or 3000 to 4999.`,
      'InvalidAccessError',
    );
  }
  if (new TextEncoder().encode(String(reason)).length > LONGEST_REASON_BYTES) {
    throw new DOMException(
      `WebSocket.close: the reason is longer than ${LONGEST_REASON_BYTES} bytes.`,
      'SyntaxError',
    );
  }
}
