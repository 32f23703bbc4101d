import type { IncomingHttpHeaders } from 'node:http';
import type { WebSocket } from 'ws';
import type { Caller } from '../graphql/caller';
import type { Failure } from '../serve/service';
import { parseJsonObject } from '../world/json-object';
import type { World } from '../world/world';
import { connectService } from './connect-service';
import type { ClientFrame, Dialect } from './dialect';
import { FramesInService } from './frames-in-service';
import { realtimeFailure, unsupported } from './realtime-reply';
import { Schedule } from './schedule';
import type { ScheduledTask } from './schedule';
import type { RealtimeSocket, LiveInterest } from './switchboard';

const NORMAL_CLOSURE = 1000;
const PROTOCOL_ERROR = 1002;

interface ConnectionOptions {
  readonly dialect: Dialect;
  /** What the client sent instead of headers. */
  readonly headers: IncomingHttpHeaders;
  readonly world: World;
}

/** One open socket: reads its frames, holds its subscriptions, and performs the scheduled tasks. */
export class RealtimeConnection implements RealtimeSocket {
  readonly socketId: number;
  readonly #socket: WebSocket;
  readonly #dialect: Dialect;
  readonly #headers: IncomingHttpHeaders;
  readonly #world: World;
  readonly #openedAtMs: number;
  readonly #schedule: Schedule;
  readonly #frames: FramesInService;
  readonly #subscriptions = new Map<string, LiveInterest>();
  #caller: Caller | undefined;
  /** On the monotonic clock. `undefined` before the acknowledgement. */
  #lastKeepAliveAt: number | undefined;

  constructor(socketId: number, socket: WebSocket, { dialect, headers, world }: ConnectionOptions) {
    this.socketId = socketId;
    this.#socket = socket;
    this.#dialect = dialect;
    this.#headers = headers;
    this.#world = world;
    this.#openedAtMs = world.clock.now();
    this.#frames = new FramesInService(world, () => this.drop());
    this.#schedule = new Schedule(world, () => this.#scheduledTasks());
    const { ending } = world;
    world.realtime.add(this);
    socket.on('message', (data: Buffer) => this.#read(data.toString()));
    // A protocol error also closes the socket, so there is nothing else to do.
    socket.on('error', () => undefined);
    socket.on('close', (status) => {
      this.#end();
      // After a reset, the world has a new log without this socket.
      if (!ending.aborted) {
        world.log.happened('realtime', 'close', { socketId, status });
      }
    });
  }

  get subscriptions(): readonly LiveInterest[] {
    return [...this.#subscriptions.values()];
  }

  deliver(topic: string, result: object): number {
    const frames = this.subscriptions.flatMap((one) => one.frame(topic, result) ?? []);
    frames.forEach((frame) => this.#send(frame));
    return frames.length;
  }

  fail(subscriptionId: string, failure: Failure): boolean {
    const found = this.#subscriptions.delete(subscriptionId);
    if (found) {
      this.#send(this.#dialect.failed(subscriptionId, realtimeFailure(failure)));
    }
    return found;
  }

  drop(): void {
    this.#end();
    this.#socket.terminate();
  }

  #read(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return;
    }
    const frame = parseJsonObject(text) ?? {};
    const ask = this.#dialect.read(frame);
    switch (ask?.type) {
      case 'connect':
        this.#connect();
        break;
      case 'operation':
        this.#carry(ask);
        break;
      case 'stop':
        this.#stop(ask.id);
        break;
      default: {
        const { type } = frame;
        const name = typeof type === 'string' ? type : 'unknown';
        this.#send(this.#dialect.notice('error', unsupported(name)));
      }
    }
  }

  #connect(): void {
    void this.#frames.serve({
      id: undefined,
      service: () => connectService(this.socketId, (caller) => (this.#caller = caller)),
      request: { headers: this.#headers, body: '' },
      send: (reply) => {
        const { connectionErrorFrame, keepAliveAtOnce } = this.#world.settings.get().realtime;
        if (reply.status !== 200 && !connectionErrorFrame) {
          this.#close(PROTOCOL_ERROR);
        } else if (reply.status !== 200) {
          this.#send(this.#dialect.notice('connection_error', reply));
          this.#close();
        } else {
          this.#send(this.#dialect.notice('connection_ack', reply));
          this.#keepAlive(keepAliveAtOnce);
          this.#schedule.review();
        }
      },
    });
  }

  #carry({
    id,
    headers,
    body,
    service,
    answer,
  }: Extract<ClientFrame, { type: 'operation' }>): void {
    void this.#frames.serve({
      id,
      service: (gone) =>
        service({
          socketId: this.socketId,
          id,
          world: this.#world,
          add: (subscription) => this.#add(subscription, gone),
        }),
      request: { headers, body },
      send: (reply) => {
        if (reply.status !== 200) {
          this.#subscriptions.delete(id);
        }
        this.#send(answer(reply));
      },
    });
  }

  #add(subscription: LiveInterest, gone: AbortSignal): boolean {
    const { maxSubscriptions } = this.#world.settings.get().realtime;
    if (this.#subscriptions.size >= maxSubscriptions) {
      return false;
    }
    // No events for a client that stopped the subscription or disconnected during the check of its
    // token.
    if (!gone.aborted) {
      this.#subscriptions.set(subscription.id, subscription);
      this.#schedule.review();
    }
    return true;
  }

  #stop(subscriptionId: string): void {
    const { socketId } = this;
    this.#world.log.happened('realtime', 'stop', { socketId, subscriptionId, status: 200 });
    this.#frames.cancel(subscriptionId);
    this.#subscriptions.delete(subscriptionId);
    this.#send(this.#dialect.stopped(subscriptionId));
  }

  #scheduledTasks(): ScheduledTask[] {
    const { unauthorizedMessage: message, realtime } = this.#world.settings.get();
    const { keepAlive, keepAliveMs, connectionLifeMs, cutAtExpiry } = realtime;
    const nowMs = this.#world.clock.now();
    const close = () => this.#close();
    const scheduledTasks = [{ inMs: this.#openedAtMs + connectionLifeMs - nowMs, perform: close }];
    if (keepAlive && this.#lastKeepAliveAt !== undefined) {
      const inMs = this.#lastKeepAliveAt + keepAliveMs - this.#world.clock.monotonicMs();
      scheduledTasks.push({ inMs, perform: () => this.#keepAlive() });
    }
    if (cutAtExpiry === 'socket') {
      scheduledTasks.push({ inMs: expiryOf(this.#caller) - nowMs, perform: close });
    }
    if (cutAtExpiry === 'subscription') {
      for (const { id, caller } of this.subscriptions) {
        const perform = () => void this.fail(id, { status: 401, message });
        scheduledTasks.push({ inMs: expiryOf(caller) - nowMs, perform });
      }
    }
    return scheduledTasks;
  }

  /** The interval restarts even if this keep-alive isn't sent. */
  #keepAlive(isSent = true): void {
    this.#lastKeepAliveAt = this.#world.clock.monotonicMs();
    if (isSent && this.#world.settings.get().realtime.keepAlive) {
      this.#send({ type: 'ka' });
    }
  }

  #close(code = NORMAL_CLOSURE): void {
    this.#end();
    this.#socket.close(code);
  }

  #send(frame: object): void {
    // With a callback, `send()` doesn't throw while the socket is closing.
    this.#socket.send(JSON.stringify(frame), () => undefined);
  }

  /** After this, no event, keep-alive, or response is sent. */
  #end(): void {
    this.#world.realtime.remove(this);
    this.#schedule.stop();
    this.#subscriptions.clear();
    this.#frames.cancelAll();
  }
}

/** Milliseconds since 1970, server clock. `Infinity` for a connection with an API key. */
function expiryOf(caller: Caller | undefined): number {
  return caller?.kind === 'user' ? caller.user.expiresAtMs : Infinity;
}
