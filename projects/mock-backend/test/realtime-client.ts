import { once } from 'node:events';
import { after } from 'node:test';
import { WebSocket } from 'ws';
import type { Backend } from '../src/start-backend';
import type { World } from '../src/world/world';
import { until } from './test-backend';

/** A frame from the server. */
export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: Record<string, unknown>;
  /** Of Events. */
  readonly event?: string;
  readonly errors?: readonly object[];
}

export interface StartOptions {
  readonly query?: string;
  readonly variables?: object;
  readonly authorization?: Record<string, string>;
}

export const ON_EVENT = 'subscription { onMusicStreamEvent { sequence } }';

/** Speaks AppSync's realtime protocol as Amplify does, without Amplify. */
export class RealtimeClient {
  readonly frames: Frame[] = [];
  /** The code the server closed with, once it did. */
  closed: number | undefined;
  readonly #socket: WebSocket;
  readonly #token: string;

  constructor(socket: WebSocket, token: string) {
    this.#socket = socket;
    this.#token = token;
    socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(String(data)) as Frame));
    socket.on('error', () => undefined);
    socket.on('close', (code) => (this.closed = code));
    after(() => socket.terminate());
  }

  /** The protocol that the server has chosen. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  send(frame: object | string): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Waits for a frame that has come or will come. */
  frame(type: string, id?: string): Promise<Frame> {
    return until(() => this.frames.find((frame) => frame.type === type && frame.id === id));
  }

  all(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  async connect(): Promise<Frame> {
    this.send({ type: 'connection_init' });
    return this.frame('connection_ack');
  }

  start(id: string, { query = ON_EVENT, variables = {}, authorization }: StartOptions = {}): void {
    const host = 'localhost';
    this.send({
      id,
      type: 'start',
      payload: {
        data: JSON.stringify({ query, variables }),
        extensions: { authorization: authorization ?? { Authorization: this.#token, host } },
      },
    });
  }

  /** The whole answer of the server, when it is over. */
  gone(): Promise<number> {
    return until(() => this.closed);
  }

  leave(): void {
    this.#socket.terminate();
  }
}

/** The subprotocol that stands for the headers of a connection. */
export function headerProtocol(headers: object): string {
  return `header-${Buffer.from(JSON.stringify(headers)).toString('base64url')}`;
}

export function realtimeUrl({ port }: Backend, { name }: World, api = 'graphql'): string {
  return `ws://localhost:${port}/${name}/${api}/realtime`;
}

/** An open socket; nothing has been said yet. */
export async function openSocket(
  backend: Backend,
  world: World,
  token: string,
  protocols = ['graphql-ws', headerProtocol({ Authorization: token, host: 'localhost' })],
): Promise<RealtimeClient> {
  const api = protocols.includes('aws-appsync-event-ws') ? 'event' : 'graphql';
  const socket = new WebSocket(realtimeUrl(backend, world, api), protocols);
  const client = new RealtimeClient(socket, token);
  await once(socket, 'open');
  return client;
}

/** An acknowledged connection. */
export async function connected(
  backend: Backend,
  world: World,
  token: string,
): Promise<RealtimeClient> {
  const client = await openSocket(backend, world, token);
  await client.connect();
  return client;
}
