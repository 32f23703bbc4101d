import type { Dialect } from '../realtime/dialect';
import { toHeaders } from '../realtime/subprotocols';
import type { Reply } from '../serve/service';
import { isJsonObject, parseJsonObject } from '../world/json-object';
import type { JsonObject } from '../world/json-object';
import { publishService } from './publish-service';
import { subscribeService } from './subscribe-service';

const SERVICES = { subscribe: subscribeService, publish: publishService };

/**
 * The realtime service of Events APIs. The data of a frame is next to its type, and errors have no
 * codes.
 */
export const eventsDialect: Dialect = {
  protocol: 'aws-appsync-event-ws',
  read(frame) {
    const { type, id, authorization } = frame;
    if (type === 'connection_init') {
      return { type: 'connect' };
    }
    if (typeof id !== 'string') {
      return undefined;
    }
    if (type === 'unsubscribe') {
      return { type: 'stop', id };
    }
    if (type !== 'subscribe' && type !== 'publish') {
      return undefined;
    }
    return {
      type: 'operation',
      id,
      headers: toHeaders(isJsonObject(authorization) ? authorization : {}),
      body: JSON.stringify(frame),
      service: SERVICES[type],
      answer: (reply) => ({
        ...bodyOf(reply),
        id,
        type: `${type}_${reply.status === 200 ? 'success' : 'error'}`,
      }),
    };
  },
  notice: (type, reply) => ({ ...bodyOf(reply), type }),
  failed: (id, reply) => ({ ...bodyOf(reply), id, type: 'subscribe_error' }),
  stopped: (id) => ({ id, type: 'unsubscribe_success' }),
};

function bodyOf({ body }: Reply): JsonObject {
  const { errors, ...saying } = parseJsonObject(body) ?? {};
  if (errors === undefined) {
    return saying;
  }
  const withoutCodes = [errors].flat().map((error) => {
    const { errorCode: _ofGraphql, ...rest } = error as JsonObject;
    return rest;
  });
  return { ...saying, errors: withoutCodes };
}
