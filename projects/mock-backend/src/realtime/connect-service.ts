import { authenticate } from '../graphql/authenticate';
import type { Caller } from '../graphql/caller';
import type { Service } from '../serve/service';
import { bearerToken } from '../token/bearer-token';
import { noteToken } from '../token/note-token';
import { acknowledgement, realtimeFailure } from './realtime-reply';
import { realtimeService } from './realtime-service';

/**
 * `connection_init`: authenticates the client of a socket. Like AppSync, doesn't say why a token is
 * rejected.
 */
export function connectService(socketId: number, connected: (caller: Caller) => void): Service {
  return realtimeService({
    accept: ({ headers }, world) => ({
      operation: 'connect',
      targets: ['realtime:connect'],
      notes: {
        socketId,
        ...noteToken(bearerToken(headers.authorization) ?? '', world.clock.now()),
      },
      async run(note) {
        const caller = await authenticate(headers, world);
        if ('refused' in caller) {
          note({ errorName: 'UnauthorizedException' });
          return realtimeFailure({ status: 401 });
        }
        connected(caller);
        const { connectionTimeoutMs, timeoutName } = world.settings.get().realtime;
        return acknowledgement(
          timeoutName === 'none' ? {} : { [timeoutName]: connectionTimeoutMs },
        );
      },
    }),
    failure: realtimeFailure,
  });
}
