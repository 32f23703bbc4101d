import { randomUUID } from 'node:crypto';
import type { Caller } from '../graphql/caller';
import type { Note } from '../serve/service';
import type { JsonObject } from '../world/json-object';
import type { World } from '../world/world';
import { openChannel } from './channel';
import type { ChannelRefusal } from './channel';

const MOST_EVENTS = 5;

/** The result of publishing, for each event. */
export interface Publication {
  readonly successful: readonly { readonly identifier: string; readonly index: number }[];
  readonly failed: readonly object[];
}

/** Publishes the events of a request, or returns why none was published. */
export function publishEvents(
  request: JsonObject | undefined,
  caller: Caller,
  world: World,
  note: Note,
): Publication | ChannelRefusal {
  const channel = openChannel(request?.['channel'], caller);
  if ('errorType' in channel) {
    return channel;
  }
  const events = request?.['events'];
  if (!Array.isArray(events) || events.length === 0 || events.length > MOST_EVENTS) {
    const message = `Between 1 and ${MOST_EVENTS} events are expected`;
    return { status: 400, errorType: 'BadRequestException', message };
  }
  if (!events.every(isJsonText)) {
    const message = 'Events must be strings of JSON';
    return { status: 400, errorType: 'BadRequestException', message };
  }
  note({ executed: [channel.name] });
  events.forEach((event) => world.realtime.publish(channel.name, { event }));
  const successful = events.map((_, index) => ({ identifier: randomUUID(), index }));
  return { successful, failed: [] };
}

function isJsonText(event: unknown): event is string {
  if (typeof event !== 'string') {
    return false;
  }
  try {
    JSON.parse(event);
    return true;
  } catch {
    // Only `JSON.parse()` throws here.
    return false;
  }
}
