import type { Caller } from '../graphql/caller';
import type { LiveInterest } from '../realtime/switchboard';
import { isWithin } from './channel';

/** One event of a channel, as the switchboard carries it. */
export interface ChannelEvent {
  /** JSON, as its publisher has written it. */
  readonly event: string;
}

/** A subscription to a channel that was let in, on one socket. */
export class ChannelInterest implements LiveInterest {
  readonly filter = {};

  /** @param field the channel, which may end in a wildcard */
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
