import { CURATORS } from '../accounts';
import type { Failure, Note, Reply, Service, ServiceRequest } from '../serve/service';
import { bearerToken } from '../token/bearer-token';
import { noteToken } from '../token/note-token';
import type { TokenUser } from '../token/verify-token';
import { parseJsonObject } from '../world/json-object';
import type { World } from '../world/world';

const NAMES: Readonly<Record<number, string>> = {
  400: 'BadRequestException',
  401: 'UnauthorizedException',
  403: 'AccessDeniedException',
  404: 'NotFoundException',
  429: 'TooManyRequestsException',
};

const MESSAGES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'User is not authorized to access this resource',
  404: 'Not Found',
  429: 'Too Many Requests',
};

/**
 * A small REST API, as API Gateway protects it with a user pool authorizer. Its error responses
 * have CORS headers.
 */
export const restService: Service = {
  kind: 'rest',
  allowedMethods: ['GET', 'POST', 'OPTIONS'],
  exposedHeaders: ['x-amzn-RequestId', 'x-amzn-ErrorType', 'x-amzn-ErrorMessage', 'Date'],
  accept(request, world) {
    const { method, path, headers } = request;
    return {
      operation: `${method} /rest${path}`,
      targets: [`rest:/${path.split('/')[1] ?? ''}`],
      notes: noteToken(bearerToken(headers.authorization) ?? '', world.clock.now()),
      run: (note) => answer(request, world, note),
    };
  },
  failure: restFailure,
};

function restFailure({ status, name, message }: Failure): Reply {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': name ?? NAMES[status] ?? 'InternalServerErrorException',
    },
    body: JSON.stringify({ message: message ?? MESSAGES[status] ?? 'Internal server error' }),
  };
}

function ok(body: object): Reply {
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify(body) };
}

async function answer(request: ServiceRequest, world: World, note: Note): Promise<Reply> {
  const token = bearerToken(request.headers.authorization);
  if (token === undefined) {
    return restFailure({ status: 401 });
  }
  const result = await world.verify(token);
  switch (result.verdict) {
    case 'good':
      return route(request, result.user, world, note);
    case 'expired':
      return restFailure({ status: 401, message: 'The incoming token has expired' });
    default:
      return restFailure({ status: 401 });
  }
}

function route(
  { method, path, body }: ServiceRequest,
  user: TokenUser,
  { catalog }: World,
  note: Note,
): Reply {
  const [, resource, id, ...rest] = path.split('/');
  switch (rest.length === 0 && `${method} ${resource}`) {
    case 'GET streams': {
      const stream = catalog.find(id ?? '');
      if (!stream) {
        return restFailure({ status: 404 });
      }
      const { royalties: _curatorsOnly, ...open } = stream;
      return ok(open);
    }
    case 'POST plays': {
      const played = parseJsonObject(body)?.['id'];
      if (typeof played !== 'string') {
        return restFailure({ status: 400, message: 'The body must be {"id": "<stream id>"}.' });
      }
      note({ executed: ['POST /rest/plays'] });
      const stream = catalog.recordPlay(played);
      return stream ? ok({ id: played, plays: stream.plays }) : restFailure({ status: 404 });
    }
    case 'GET royalties':
      return user.groups.includes(CURATORS)
        ? ok(catalog.list().map((stream) => ({ id: stream.id, royalties: stream.royalties })))
        : restFailure({ status: 403 });
    default:
      return restFailure({ status: 404 });
  }
}
