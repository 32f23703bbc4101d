import type { IncomingMessage } from 'node:http';
import { eventsDialect } from './events/events-dialect';
import { acceptSocket } from './realtime/accept-socket';
import { graphqlDialect } from './realtime/graphql-dialect';
import type { World } from './world/world';

/** What Amplify makes of the endpoint of GraphQL and of Events, as of every endpoint that is not AWS's own. */
const REALTIME_PATH = /^\/([a-z0-9-]+)\/(graphql|event)\/realtime$/;

/**
 * Brings a request for a WebSocket to its world.
 *
 * @param head what came after the request
 */
export async function routeUpgrade(
  request: IncomingMessage,
  head: Buffer,
  world: (name: string) => World,
): Promise<void> {
  const path = request.url?.replace(/\?.*$/, '') ?? '';
  const [, worldName, endpoint] = REALTIME_PATH.exec(path) ?? [];
  if (worldName === undefined) {
    request.socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const dialect = endpoint === 'event' ? eventsDialect : graphqlDialect;
  await acceptSocket(request, head, dialect, world(worldName));
}
