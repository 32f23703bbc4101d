import * as v from 'valibot';
import type { Caller } from '../graphql/caller';
import type { Failure } from '../serve/service';
import type { RequestLog } from '../world/request-log';
import { parse, objectOf, text, wholeNumber } from '../world/input';
import type { SettingsStore } from '../world/settings-store';

/** An accepted subscription to a field of the GraphQL schema, or to a channel of Events. */
export interface LiveInterest {
  readonly id: string;
  /** The field or the channel. */
  readonly field: string;
  /** The arguments that filter its events. */
  readonly filter: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** The frame for an event. `undefined` if the event doesn't match. */
  frame(topic: string, result: object): object | undefined;
}

/** An open socket, as the rest of its world sees it. */
export interface RealtimeSocket {
  readonly socketId: number;
  readonly subscriptions: readonly LiveInterest[];
  /** Sends an event to the matching subscriptions. Returns their number. */
  deliver(topic: string, result: object): number;
  /** Ends a subscription with an error frame. Returns `false` if there is none with this ID. */
  fail(subscriptionId: string, failure: Failure): boolean;
  /** Breaks the connection without a close frame. */
  drop(): void;
}

/** An active subscription. */
export interface LiveSubscription {
  readonly subscriptionId: string;
  readonly socketId: number;
  readonly field: string;
  /** The arguments that filter its events. */
  readonly filter: Readonly<Record<string, unknown>>;
  /** The user. `undefined` if it was started with an API key. */
  readonly sub?: string;
}

/** The subscription to end, and the error. */
export interface SubscriptionFailure {
  readonly subscriptionId: string;
  /** `errorCode` of the error frame. @default 401 */
  readonly status?: number;
  /**
   * `errorType` of the error frame.
   * @default AppSync's name for this status, such as
   * UnauthorizedException
   */
  readonly errorName?: string;
  /** @default the setting `unauthorizedMessage` for 401, otherwise the text of the status */
  readonly message?: string;
}

/** The realtime sockets of one world, and the ways to affect them from outside. */
export class Switchboard {
  readonly #log: RequestLog;
  readonly #settings: SettingsStore;
  readonly #sockets = new Set<RealtimeSocket>();
  #lastSocketId = 0;

  constructor(log: RequestLog, settings: SettingsStore) {
    this.#log = log;
    this.#settings = settings;
  }

  /** A number for the next socket. */
  nextSocketId(): number {
    return ++this.#lastSocketId;
  }

  add(socket: RealtimeSocket): void {
    this.#sockets.add(socket);
  }

  remove(socket: RealtimeSocket): void {
    this.#sockets.delete(socket);
  }

  subscriptions(): readonly LiveSubscription[] {
    return [...this.#sockets].flatMap(({ socketId, subscriptions }) =>
      subscriptions.map(({ id, field, filter, caller }) => ({
        subscriptionId: id,
        socketId,
        field,
        filter,
        ...(caller.kind === 'user' && { sub: caller.user.sub }),
      })),
    );
  }

  /**
   * Sends the result of a mutation, or an event of a channel, to all matching subscriptions.
   *
   * @param topic the mutation or the channel
   * @returns the number of subscriptions
   */
  publish(topic: string, result: object): number {
    const sent = [...this.#sockets].map((socket) => socket.deliver(topic, result));
    const delivered = sent.reduce((sum, count) => sum + count, 0);
    this.#log.happened('realtime', `event:${topic}`, { status: 200, delivered });
    return delivered;
  }

  /**
   * Ends an active subscription with an error frame.
   *
   * @returns the number of subscriptions with this ID. Two, if a client restarted it before its
   * first socket was closed.
   * @throws BadInputError for an unknown ID or an invalid value
   */
  fail(failure: SubscriptionFailure): number {
    const ids = this.subscriptions().map((live) => live.subscriptionId);
    const schema = objectOf({
      status: v.exactOptional(wholeNumber(400, 599)),
      errorName: v.exactOptional(text),
      message: v.exactOptional(text),
      subscriptionId: v.picklist(
        ids,
        `the id of a live subscription (${ids.join(', ') || 'there is none'})`,
      ),
    });
    const { subscriptionId, status = 401, errorName: name, message } = parse(schema, failure);
    const usual = status === 401 ? this.#settings.get().unauthorizedMessage : undefined;
    const how = { status, name, message: message ?? usual };
    return [...this.#sockets].filter((socket) => socket.fail(subscriptionId, how)).length;
  }

  /** Breaks all connections, as a network outage does. Returns their number. */
  drop(): number {
    const sockets = [...this.#sockets];
    sockets.forEach((socket) => socket.drop());
    return sockets.length;
  }
}
