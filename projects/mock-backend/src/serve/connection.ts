import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from './service';

/** One HTTP request and the ways to end it. */
export class Connection {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #gone = new AbortController();

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    response.once('close', () => {
      if (!response.writableFinished) {
        this.#gone.abort();
      }
    });
  }

  /** Aborts when the connection ends before the answer was sent. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  send({ status, headers, body }: Reply): void {
    this.#response.writeHead(status, headers).end(body);
  }

  /** Breaks the connection without an answer. */
  drop(): void {
    this.#request.socket.destroy();
  }
}
