import { appsyncFailure, appsyncReply } from '../graphql/appsync-reply';
import { authenticate } from '../graphql/authenticate';
import type { Service } from '../serve/service';
import { bearerToken } from '../token/bearer-token';
import { noteToken } from '../token/note-token';
import { parseJsonObject } from '../world/json-object';
import { publishEvents } from './publish-events';

/** AppSync Events over HTTP, for publishing events. */
export const eventsService: Service = {
  kind: 'events',
  allowedMethods: ['POST'],
  exposedHeaders: ['x-amzn-RequestId', 'x-amzn-ErrorType', 'x-amz-user-agent', 'Date'],
  accept: ({ method, path, headers, body }, world) => ({
    operation: `${method} /event`,
    targets: [],
    notes: noteToken(bearerToken(headers.authorization) ?? '', world.clock.now()),
    async run(note) {
      const caller = await authenticate(headers, world);
      if ('refused' in caller) {
        note({ errorName: 'UnauthorizedException' });
        return appsyncFailure({ status: 401, message: caller.refused });
      }
      if (method !== 'POST' || path !== '/') {
        note({ errorName: 'BadRequestException' });
        return appsyncFailure({ status: 400, name: 'BadRequestException', message: 'Bad request' });
      }
      const result = publishEvents(parseJsonObject(body), caller, world, note);
      if ('errorType' in result) {
        const { status, errorType: name, message } = result;
        note({ errorName: name });
        return appsyncFailure({ status, name, message });
      }
      return appsyncReply(result);
    },
  }),
  failure: appsyncFailure,
};
