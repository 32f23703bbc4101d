import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';
import { Connection } from '../serve/connection';
import { serve } from '../serve/serve';
import type { Reply } from '../serve/service';
import type { World } from '../world/world';
import type { Dialect } from './dialect';
import { handshakeService } from './handshake-service';
import { RealtimeConnection } from './realtime-connection';
import { readConnectHeaders } from './subprotocols';

const MAX_FRAME_BYTES = 1_000_000;

function webSockets(protocol: string): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_FRAME_BYTES,
    // Don't select the subprotocol that contains the headers.
    handleProtocols: () => protocol,
  });
}

/**
 * Serves a request for a WebSocket: accepts it, or sends an HTTP response.
 *
 * @param head the bytes after the request
 */
export async function acceptSocket(
  request: IncomingMessage,
  head: Buffer,
  dialect: Dialect,
  world: World,
): Promise<void> {
  const { socket, headers } = request;
  const socketId = world.realtime.nextSocketId();
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.end());
  const http = new Connection(request, response);

  // Node no longer reads the socket. Without reading, the server doesn't notice that the client
  // disconnects.
  const leave = () => socket.destroy();
  socket.once('end', leave).on('error', leave).resume();

  const upgrade = () => {
    socket.off('end', leave).off('error', leave);
    response.detachSocket(socket);
    webSockets(dialect.protocol).handleUpgrade(request, socket, head, (webSocket) => {
      const options = { dialect, headers: readConnectHeaders(headers), world };
      new RealtimeConnection(socketId, webSocket, options);
    });
  };
  await serve(
    handshakeService(socketId, dialect.protocol),
    world,
    { method: 'GET', path: '/', query: new URLSearchParams(), headers, body: '' },
    {
      gone: http.gone,
      send: (reply: Reply) => (reply.status === 101 ? upgrade() : http.send(reply)),
      drop: () => http.drop(),
    },
  );
}
