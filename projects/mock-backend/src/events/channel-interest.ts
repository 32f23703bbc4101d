import type { Caller } from '../graphql/caller';
import type { LiveInterest } from '../realtime/switchboard';
import { isWithin } from './channel';

/** An event of a channel. */
export interface ChannelEvent {
  /** The JSON text of the publisher. */
  readonly event: string;
}

/** An accepted subscription to a channel, on one socket. */
export class ChannelInterest implements LiveInterest {
  readonly filter = {};

  /** @param field the channel, which may end with a wildcard */
  constructor(
    readonly id: string,
    readonly field: string,
    readonly caller: Caller,
  ) {}

  frame(topic: string, result: object): object | undefined {
    if (!isWithin(topic, this.field)) {
      return undefined;
    }
    const { event } = result as ChannelEvent;
    return { id: this.id, type: 'data', event };
  }
}
