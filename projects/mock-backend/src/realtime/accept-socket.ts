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
    // The header that is disguised as a protocol must not be chosen.
    handleProtocols: () => protocol,
  });
}

/**
 * Serves a request for a WebSocket: it becomes one, or gets an HTTP answer like any other request.
 *
 * @param head what came after the request
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

  // Node has let go of the socket. Unless it is read, nobody hears that the client has left.
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
