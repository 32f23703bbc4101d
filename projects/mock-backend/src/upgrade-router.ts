import type { IncomingMessage } from 'node:http';
import { eventsDialect } from './events/events-dialect';
import { acceptSocket } from './realtime/accept-socket';
import { graphqlDialect } from './realtime/graphql-dialect';
import type { World } from './world/world';

/**
 * The path that Amplify derives from the GraphQL or Events endpoint, if the endpoint isn't one of
 * AWS.
 */
const REALTIME_PATH = /^\/([a-z0-9-]+)\/(graphql|event)\/realtime$/;

/**
 * Routes a request for a WebSocket to its world.
 *
 * @param head the bytes after the request
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
