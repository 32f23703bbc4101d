import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** A request, as the server received it. */
export interface Arrived {
  readonly line: string;
  readonly token: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server with another origin than the page. Its CORS headers allow everything. */
export interface HttpServer {
  readonly origin: string;
  /** Without preflights. */
  readonly arrived: Arrived[];
  /** The handlers of paths. By default, a token that ends with `rejected` causes a 401. */
  routes: Record<string, Route>;
  rejected: string;
  reset(): void;
  close(): void;
}

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': '*',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, x-api-key',
};

export async function startHttpServer(): Promise<HttpServer> {
  const server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: HttpServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: [],
    routes: {},
    rejected: 'access-1',
    reset: () => {
      state.arrived.length = 0;
      state.routes = {};
      state.rejected = 'access-1';
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    const { method, url = '', headers } = request;
    if (method === 'OPTIONS') {
      response.end();
      return;
    }
    const token = headers.authorization;
    const body = Buffer.concat(chunks).toString();
    state.arrived.push({ line: `${method} ${url}`, token, type: headers['content-type'], body });
    const route = state.routes[url];
    if (route) return route(request, response);
    response.statusCode = token?.endsWith(state.rejected) ? 401 : 200;
    response.end(`answer to ${body}`);
  }

  return state;
}
