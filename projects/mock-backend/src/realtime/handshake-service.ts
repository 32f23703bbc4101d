import type { IncomingHttpHeaders } from 'node:http';
import { appsyncFailure } from '../graphql/appsync-reply';
import type { Reply, Service } from '../serve/service';
import { realtimeService } from './realtime-service';
import { offeredProtocols } from './subprotocols';

/**
 * Decides whether the socket is opened. Like AppSync, authenticates the client later, in a frame.
 */
export function handshakeService(socketId: number, protocol: string): Service {
  return realtimeService({
    accept: ({ headers }) => ({
      operation: 'handshake',
      targets: ['realtime:handshake'],
      notes: { socketId },
      run: () => Promise.resolve(answer(headers, protocol)),
    }),
    failure: appsyncFailure,
  });
}

function answer(headers: IncomingHttpHeaders, protocol: string): Reply {
  return offeredProtocols(headers).includes(protocol)
    ? { status: 101, headers: {}, body: '' }
    : appsyncFailure({ status: 400, message: `The subprotocol must be ${protocol}.` });
}
