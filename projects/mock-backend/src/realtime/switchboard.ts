import * as v from 'valibot';
import type { Caller } from '../graphql/caller';
import type { Failure } from '../serve/service';
import type { RequestLog } from '../world/request-log';
import { parse, objectOf, text, wholeNumber } from '../world/input';
import type { SettingsStore } from '../world/settings-store';

/** A subscription that was let in: to a field of the GraphQL schema, or to a channel of Events. */
export interface LiveInterest {
  readonly id: string;
  /** The field or the channel. */
  readonly field: string;
  /** The arguments by which its events are chosen. */
  readonly filter: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** The frame that tells it of an event; `undefined` for what it does not wait for. */
  frame(topic: string, result: object): object | undefined;
}

/** An open socket, as the rest of its world sees it. */
export interface Line {
  readonly socketId: number;
  readonly subscriptions: readonly LiveInterest[];
  /** Sends an event to the subscriptions that wait for it. Returns to how many. */
  deliver(topic: string, result: object): number;
  /** Ends a subscription with an error frame. Returns whether there was one of this id. */
  fail(subscriptionId: string, failure: Failure): boolean;
  /** Breaks the connection without a word. */
  drop(): void;
}

/** A subscription that gets events. */
export interface LiveSubscription {
  readonly subscriptionId: string;
  readonly socketId: number;
  readonly field: string;
  /** The arguments by which its events are chosen. */
  readonly filter: Readonly<Record<string, unknown>>;
  /** Whose it is; missing if it was started with an API key. */
  readonly sub?: string;
}

/** Which subscription is to fail, and how. */
export interface SubscriptionFailure {
  readonly subscriptionId: string;
  /** `errorCode` of the error frame. @default 401 */
  readonly status?: number;
  /** `errorType` of the error frame. @default the name AppSync gives this status, such as UnauthorizedException */
  readonly errorName?: string;
  /** @default the setting `unauthorizedMessage` for 401, else the status in words */
  readonly message?: string;
}

/** The realtime sockets of one world, and what can be done to them from outside. */
export class Switchboard {
  readonly #log: RequestLog;
  readonly #settings: SettingsStore;
  readonly #lines = new Set<Line>();
  #lastSocketId = 0;

  constructor(log: RequestLog, settings: SettingsStore) {
    this.#log = log;
    this.#settings = settings;
  }

  /** A number for a socket to come. */
  nextSocketId(): number {
    return ++this.#lastSocketId;
  }

  add(line: Line): void {
    this.#lines.add(line);
  }

  remove(line: Line): void {
    this.#lines.delete(line);
  }

  subscriptions(): readonly LiveSubscription[] {
    return [...this.#lines].flatMap(({ socketId, subscriptions }) =>
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
   * Sends the result of a mutation, or an event of a channel, to every subscription that waits for it.
   *
   * @param topic the mutation or the channel
   * @returns to how many
   */
  publish(topic: string, result: object): number {
    const sent = [...this.#lines].map((line) => line.deliver(topic, result));
    const delivered = sent.reduce((sum, count) => sum + count, 0);
    this.#log.happened('realtime', `event:${topic}`, { status: 200, delivered });
    return delivered;
  }

  /**
   * Ends a live subscription with an error frame.
   *
   * @returns how many had this id: two, when a client started it again before its first socket was gone
   * @throws BadInputError for an unknown id or a wrong value
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
    return [...this.#lines].filter((line) => line.fail(subscriptionId, how)).length;
  }

  /** Breaks every connection, as a lost network does. Returns how many there were. */
  drop(): number {
    const lines = [...this.#lines];
    lines.forEach((line) => line.drop());
    return lines.length;
  }
}
