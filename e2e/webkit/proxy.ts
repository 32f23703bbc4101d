import { EventEmitter, once } from 'node:events';
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

const HERE = '127.0.0.1';

/** Playwright's resource types, by the names that browsers send. */
const TYPES: Readonly<Record<string, string>> = { empty: 'fetch', style: 'stylesheet' };

/**
 * A request that passes the proxy. Implements the part of Playwright's `Request` that tests use.
 */
export class ProxiedRequest {
  readonly #message: IncomingMessage;

  constructor(message: IncomingMessage) {
    this.#message = message;
  }

  url(): string {
    return this.#message.url ?? '';
  }

  method(): string {
    return this.#message.method ?? '';
  }

  headers(): Record<string, string> {
    const entries = Object.entries(this.#message.headers);
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  }

  resourceType(): string {
    const type = this.headers()['sec-fetch-dest'] ?? '';
    return TYPES[type] ?? type;
  }

  isPreflight(): boolean {
    return this.method() === 'OPTIONS' && 'access-control-request-method' in this.headers();
  }

  /** The origin of the page that sent it. For a document: of the requested page. */
  origin(): string {
    const { origin, referer } = this.#message.headers;
    const from =
      this.resourceType() === 'document' ? this.url() : (origin ?? referer ?? this.url());
    return URL.canParse(from) ? new URL(from).origin : '';
  }
}

/** The response to it. Implements the part of Playwright's `Response` that tests use. */
export class ProxiedResponse {
  readonly #request: ProxiedRequest;
  readonly #status: number;
  readonly #finished: Promise<unknown>;

  constructor(request: ProxiedRequest, status: number, finished: Promise<unknown>) {
    this.#request = request;
    this.#status = status;
    this.#finished = finished;
  }

  request(): ProxiedRequest {
    return this.#request;
  }

  url(): string {
    return this.#request.url();
  }

  status(): number {
    return this.#status;
  }

  async finished(): Promise<null> {
    await this.#finished;
    return null;
  }
}

/** What the proxy does with a request. */
export type RequestDecision = 'continue' | 'abort';

/** Called by the proxy for the requests of a page's origin. */
export interface OriginHandlers {
  readonly isOffline: boolean;
  /** HTML to insert before everything that a document runs. */
  readonly head: () => string;
  /** Called before a request is forwarded to the server. */
  readonly pass: (request: ProxiedRequest) => Promise<RequestDecision>;
}

export const REQUEST_EVENTS = ['request', 'requestfinished', 'requestfailed'] as const;
export type RequestEvent = (typeof REQUEST_EVENTS)[number];

interface ProxyEvents extends Record<RequestEvent, [ProxiedRequest]> {
  response: [ProxiedResponse];
  /** A document has connected, with the name of its tab. */
  channel: [WebSocket, string];
}

/**
 * The proxy for all requests of the browser. It replaces what WebDriver doesn't offer: init
 * scripts, routes, and an offline network.
 *
 * Each browser context has its own address, 127.x.y.z, and so its own origin. All of these
 * addresses lead here.
 */
export class Proxy extends EventEmitter<ProxyEvents> {
  readonly #server = createServer();
  readonly #channels = new WebSocketServer({ noServer: true });
  readonly #sockets = new Set<Duplex>();
  readonly #handlers: (origin: string) => OriginHandlers | undefined;

  constructor(handlers: (origin: string) => OriginHandlers | undefined) {
    super();
    this.#handlers = handlers;
    this.#server.keepAliveTimeout = 0;
    this.#server.on('request', (message, response) => void this.#pass(message, response));
    this.#server.on('upgrade', (message, socket, head) => this.#upgrade(message, socket, head));
    this.#server.on('connection', (socket) => this.#keep(socket));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get channel(): string {
    return `ws://${HERE}:${this.port}/`;
  }

  async start(): Promise<void> {
    this.#server.listen(0, HERE);
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  async #pass(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = new ProxiedRequest(message);
    const around = this.#handlers(request.origin());
    if (around?.isOffline) return void message.socket.destroy();
    // Playwright neither reports nor routes preflights.
    if (request.isPreflight()) this.#forward(request, message, response);
    else await this.#notify(request, message, response, around);
  }

  async #notify(
    request: ProxiedRequest,
    message: IncomingMessage,
    response: ServerResponse,
    around: OriginHandlers | undefined,
  ): Promise<void> {
    this.emit('request', request);
    let isOver = false;
    const over = (event: RequestEvent): void => {
      if (!isOver) this.emit(event, request);
      isOver = true;
    };
    response.on('close', () =>
      over(response.writableFinished ? 'requestfinished' : 'requestfailed'),
    );
    if (request.url().endsWith('/favicon.ico')) return void response.writeHead(404).end();
    if ((await around?.pass(request)) === 'abort') return void message.socket.destroy();
    if (response.destroyed || message.socket.destroyed) return;
    this.#forward(request, message, response, (answer) => {
      const finished = once(response, 'close');
      this.emit('response', new ProxiedResponse(request, answer.statusCode ?? 0, finished));
      const isHtml = answer.headers['content-type']?.startsWith('text/html') ?? false;
      return request.resourceType() === 'document' && isHtml ? around?.head() : undefined;
    });
  }

  /** `onAnswer` returns what to insert before the body. */
  #forward(
    request: ProxiedRequest,
    message: IncomingMessage,
    response: ServerResponse,
    onAnswer?: (answer: IncomingMessage) => string | undefined,
  ): void {
    const isDocument = request.resourceType() === 'document';
    const { host, pathname, search, port } = new URL(request.url());
    const { connection: _connection, ...sent } = message.headers;
    const headers = { ...sent, host };
    // The proxy reads and changes documents.
    if (isDocument) delete headers['accept-encoding'];
    const onward = forward(
      {
        host: HERE,
        port,
        path: pathname + search,
        method: request.method(),
        headers,
        // A server may close a kept connection just when it is used again.
        agent: false,
      },
      (answer) => {
        const head = onAnswer?.(answer);
        if (head !== undefined) return void putInFront(head, answer, response);
        // These headers concern the connection to the server only.
        const { connection: _connection, 'keep-alive': _keepAlive, ...others } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, others);
        answer.on('error', () => response.destroy()).pipe(response);
      },
    );
    onward.on('error', () => message.socket.destroy());
    response.on('close', () => onward.destroy());
    message.pipe(onward);
  }

  #upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(message.url ?? '', this.channel);
    if (url.port === String(this.port)) {
      this.#channels.handleUpgrade(message, socket, head, (channel) => {
        this.emit('channel', channel, url.pathname.slice(1));
      });
      return;
    }
    if (this.#handlers(new ProxiedRequest(message).origin())?.isOffline) {
      socket.destroy();
      return;
    }
    const headers = Object.entries(message.headers).map(
      ([name, value]) => `${name}: ${String(value)}\r\n`,
    );
    const onward = this.#join(socket, Number(url.port));
    onward.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${headers.join('')}\r\n`);
    onward.write(head);
  }

  #join(socket: Duplex, port: number): Socket {
    const onward = connect(port, HERE);
    this.#keep(onward);
    socket.pipe(onward).pipe(socket);
    socket.on('error', () => onward.destroy()).on('close', () => onward.destroy());
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    return onward;
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy());
  }
}

async function putInFront(
  head: string,
  answer: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const html = Buffer.concat(chunks).toString();
  const changed = html.replace(/<head[^>]*>/i, (tag) => tag + head);
  const {
    'content-length': _length,
    etag: _etag,
    connection: _connection,
    'keep-alive': _keepAlive,
    ...headers
  } = answer.headers;
  response.writeHead(answer.statusCode ?? 200, headers);
  response.end(changed === html ? head + html : changed);
}
