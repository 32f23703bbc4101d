import type { Reply } from '../serve/service';
import { isJsonObject, parseJsonObject } from '../world/json-object';
import type { JsonObject } from '../world/json-object';
import type { Dialect } from './dialect';
import { startService } from './start-service';
import { toHeaders } from './subprotocols';

/** The realtime service of GraphQL APIs. The data of a frame is in `payload`. */
export const graphqlDialect: Dialect = {
  protocol: 'graphql-ws',
  read({ type, id, payload }) {
    if (type === 'connection_init') {
      return { type: 'connect' };
    }
    if (typeof id !== 'string') {
      return undefined;
    }
    if (type === 'stop') {
      return { type, id };
    }
    if (type !== 'start') {
      return undefined;
    }
    const { data, extensions } = isJsonObject(payload) ? payload : {};
    const { authorization } = isJsonObject(extensions) ? extensions : {};
    return {
      type: 'operation',
      id,
      headers: toHeaders(isJsonObject(authorization) ? authorization : {}),
      body: typeof data === 'string' ? data : '',
      service: startService,
      answer: (reply) =>
        reply.status === 200 ? { id, type: 'start_ack' } : this.failed(id, reply),
    };
  },
  notice: (type, reply) => ({ type, payload: payloadOf(reply) }),
  failed: (id, reply) => ({ id, type: 'error', payload: payloadOf(reply) }),
  stopped: (id) => ({ id, type: 'complete' }),
};

function payloadOf({ body }: Reply): JsonObject {
  return parseJsonObject(body) ?? {};
}
