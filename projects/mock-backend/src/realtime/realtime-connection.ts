import type { IncomingHttpHeaders } from 'node:http';
import type { WebSocket } from 'ws';
import type { Caller } from '../graphql/caller';
import type { Failure, Reply } from '../serve/service';
import { isJsonObject, parseJsonObject } from '../world/json-object';
import type { JsonObject } from '../world/json-object';
import type { World } from '../world/world';
import { connectService } from './connect-service';
import { FramesInService } from './frames-in-service';
import { realtimeFailure, unsupported } from './realtime-reply';
import { Schedule } from './schedule';
import type { Duty } from './schedule';
import { startService } from './start-service';
import { toHeaders } from './subprotocols';
import type { Subscription } from './subscription';
import type { Line } from './switchboard';

const NORMAL_CLOSURE = 1000;

/** One open socket: reads its frames, keeps its subscriptions, and does what a server does by itself. */
export class RealtimeConnection implements Line {
  readonly socketId: number;
  readonly #socket: WebSocket;
  readonly #headers: IncomingHttpHeaders;
  readonly #world: World;
  readonly #openedAtMs: number;
  readonly #schedule: Schedule;
  readonly #frames: FramesInService;
  readonly #subscriptions = new Map<string, Subscription>();
  #caller: Caller | undefined;
  /** On the monotonic clock. Unset until the connection was acknowledged. */
  #lastKeepAliveAt: number | undefined;

  /** @param headers what the client sent in place of headers */
  constructor(socketId: number, socket: WebSocket, headers: IncomingHttpHeaders, world: World) {
    this.socketId = socketId;
    this.#socket = socket;
    this.#headers = headers;
    this.#world = world;
    this.#openedAtMs = world.clock.now();
    this.#frames = new FramesInService(world, () => this.drop());
    this.#schedule = new Schedule(world, () => this.#duties());
    const { ending } = world;
    world.realtime.add(this);
    socket.on('message', (data: Buffer) => this.#read(data.toString()));
    // What breaks the protocol also ends the socket, and that is all there is to do about it.
    socket.on('error', () => undefined);
    socket.on('close', (status) => {
      this.#end();
      // After a reset the log is another one, which knows nothing of this socket.
      if (!ending.aborted) {
        world.log.happened('realtime', 'close', { socketId, status });
      }
    });
  }

  get subscriptions(): readonly Subscription[] {
    return [...this.#subscriptions.values()];
  }

  deliver(mutation: string, result: object): number {
    const events = this.subscriptions.flatMap((subscription) => {
      const payload = subscription.payload(mutation, result);
      return payload ? [{ id: subscription.id, type: 'data', payload }] : [];
    });
    events.forEach((event) => this.#send(event));
    return events.length;
  }

  fail(subscriptionId: string, failure: Failure): boolean {
    const found = this.#subscriptions.delete(subscriptionId);
    if (found) {
      this.#answerStart(subscriptionId, realtimeFailure(failure));
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
    const { type, id, payload } = parseJsonObject(text) ?? {};
    if (type === 'connection_init') {
      this.#connect();
    } else if (type === 'start' && typeof id === 'string') {
      this.#start(id, payload);
    } else if (type === 'stop' && typeof id === 'string') {
      this.#stop(id);
    } else {
      const name = typeof type === 'string' ? type : 'unknown';
      this.#send({ type: 'error', payload: payloadOf(unsupported(name)) });
    }
  }

  #connect(): void {
    void this.#frames.serve({
      id: undefined,
      service: () => connectService(this.socketId, (caller) => (this.#caller = caller)),
      request: { headers: this.#headers, body: '' },
      send: (reply) => {
        if (reply.status !== 200) {
          this.#send({ type: 'connection_error', payload: payloadOf(reply) });
          this.#close();
          return;
        }
        this.#send({ type: 'connection_ack', payload: payloadOf(reply) });
        this.#keepAlive();
        this.#schedule.review();
      },
    });
  }

  #start(id: string, payload: unknown): void {
    const { data, extensions } = isJsonObject(payload) ? payload : {};
    const { authorization } = isJsonObject(extensions) ? extensions : {};
    void this.#frames.serve({
      id,
      service: (gone) =>
        startService({
          socketId: this.socketId,
          subscriptionId: id,
          world: this.#world,
          add: (subscription) => this.#add(subscription, gone),
        }),
      request: {
        headers: toHeaders(isJsonObject(authorization) ? authorization : {}),
        body: typeof data === 'string' ? data : '',
      },
      send: (reply) => {
        if (reply.status !== 200) {
          this.#subscriptions.delete(id);
        }
        this.#answerStart(id, reply);
      },
    });
  }

  #answerStart(id: string, reply: Reply): void {
    this.#send(
      reply.status === 200
        ? { id, type: 'start_ack' }
        : { id, type: 'error', payload: payloadOf(reply) },
    );
  }

  #add(subscription: Subscription, gone: AbortSignal): boolean {
    const { maxSubscriptions } = this.#world.settings.get().realtime;
    if (this.#subscriptions.size >= maxSubscriptions) {
      return false;
    }
    // Who stopped it or left while its token was checked must get no events.
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
    this.#send({ id: subscriptionId, type: 'complete' });
  }

  #duties(): Duty[] {
    const { unauthorizedMessage: message, realtime } = this.#world.settings.get();
    const { keepAlive, keepAliveMs, connectionLifeMs, cutAtExpiry } = realtime;
    const nowMs = this.#world.clock.now();
    const close = () => this.#close();
    const duties = [{ inMs: this.#openedAtMs + connectionLifeMs - nowMs, perform: close }];
    if (keepAlive && this.#lastKeepAliveAt !== undefined) {
      const inMs = this.#lastKeepAliveAt + keepAliveMs - this.#world.clock.monotonicMs();
      duties.push({ inMs, perform: () => this.#keepAlive() });
    }
    if (cutAtExpiry === 'socket') {
      duties.push({ inMs: expiryOf(this.#caller) - nowMs, perform: close });
    }
    if (cutAtExpiry === 'subscription') {
      for (const { id, caller } of this.subscriptions) {
        const perform = () => void this.fail(id, { status: 401, message });
        duties.push({ inMs: expiryOf(caller) - nowMs, perform });
      }
    }
    return duties;
  }

  #keepAlive(): void {
    this.#lastKeepAliveAt = this.#world.clock.monotonicMs();
    if (this.#world.settings.get().realtime.keepAlive) {
      this.#send({ type: 'ka' });
    }
  }

  #close(): void {
    this.#end();
    this.#socket.close(NORMAL_CLOSURE);
  }

  #send(frame: object): void {
    // The callback is there because a socket that is just closing must not throw.
    this.#socket.send(JSON.stringify(frame), () => undefined);
  }

  /** From here on no event, no keep-alive and no answer. */
  #end(): void {
    this.#world.realtime.remove(this);
    this.#schedule.stop();
    this.#subscriptions.clear();
    this.#frames.cancelAll();
  }
}

function payloadOf({ body }: Reply): JsonObject {
  return parseJsonObject(body) ?? {};
}

/** Milliseconds since 1970, server clock. What came in by an API key does not end. */
function expiryOf(caller: Caller | undefined): number {
  return caller?.kind === 'user' ? caller.user.expiresAtMs : Infinity;
}
