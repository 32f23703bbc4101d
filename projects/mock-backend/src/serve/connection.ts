import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from './service';

/** The client that waits for the response to a request. */
export interface Client {
  /** Aborts when the client no longer waits. */
  readonly gone: AbortSignal;
  send(reply: Reply): void;
  /** Breaks the connection without a response. */
  drop(): void;
}

/** One HTTP request and the ways to end it. */
export class Connection implements Client {
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

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  send({ status, headers, body }: Reply): void {
    this.#response.writeHead(status, headers).end(body);
  }

  drop(): void {
    this.#request.socket.destroy();
  }
}
