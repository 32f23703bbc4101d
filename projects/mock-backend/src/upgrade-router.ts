import type { IncomingMessage } from 'node:http';
import { acceptSocket } from './realtime/accept-socket';
import type { World } from './world/world';

/** What Amplify makes of the GraphQL endpoint, as of every endpoint that is not AWS's own. */
const REALTIME_PATH = /^\/([a-z0-9-]+)\/graphql\/realtime$/;

/**
 * Brings a request for a WebSocket to its world. There is one endpoint for it.
 *
 * @param head what came after the request
 */
export async function routeUpgrade(
  request: IncomingMessage,
  head: Buffer,
  world: (name: string) => World,
): Promise<void> {
  const path = request.url?.replace(/\?.*$/, '') ?? '';
  const [, worldName] = REALTIME_PATH.exec(path) ?? [];
  if (worldName === undefined) {
    request.socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  await acceptSocket(request, head, world(worldName));
}
