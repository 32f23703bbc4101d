import { authenticate } from '../graphql/authenticate';
import type { Caller } from '../graphql/caller';
import type { OperationContext } from '../realtime/dialect';
import { errorReply, realtimeFailure } from '../realtime/realtime-reply';
import { realtimeService } from '../realtime/realtime-service';
import type { Note, Reply, Service } from '../serve/service';
import { bearerToken } from '../token/bearer-token';
import { noteToken } from '../token/note-token';
import { parseJsonObject } from '../world/json-object';
import type { JsonObject } from '../world/json-object';
import type { ChannelRefusal } from './channel';

/** Runs the operation after the caller is authenticated. */
export type RunOperation = (
  request: JsonObject | undefined,
  caller: Caller,
  context: OperationContext,
  note: Note,
) => Reply | ChannelRefusal;

/** An operation on a socket of Events. It has its own token, which may differ from the socket's. */
export function operationService(
  operation: 'start' | 'publish',
  context: OperationContext,
  carry: RunOperation,
): Service {
  const { socketId, id: subscriptionId, world } = context;
  return realtimeService({
    accept({ headers, body }) {
      const request = parseJsonObject(body);
      const channel = request?.['channel'];
      return {
        operation,
        targets: [`realtime:${operation}`],
        notes: {
          socketId,
          subscriptionId,
          ...(typeof channel === 'string' && { field: channel }),
          ...noteToken(bearerToken(headers.authorization) ?? '', world.clock.now()),
        },
        async run(note) {
          const caller = await authenticate(headers, world);
          if ('refused' in caller) {
            note({ errorName: 'UnauthorizedException' });
            return realtimeFailure({ status: 401 });
          }
          const result = carry(request, caller, context, note);
          if (!('errorType' in result)) {
            return result;
          }
          const { status, errorType, message } = result;
          note({ errorName: errorType });
          return errorReply(status, [{ errorType, message }]);
        },
      };
    },
    failure: realtimeFailure,
  });
}
