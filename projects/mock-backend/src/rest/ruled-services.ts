import { CURATORS } from '../accounts';
import type { Reply, Service, ServiceRequest } from '../serve/service';
import type { TokenUser } from '../token/verify-token';
import { parseJsonObject } from '../world/json-object';
import type { World } from '../world/world';
import { restService } from './rest-service';

/** The number of streams in the charts. */
const CHART_LENGTH = 10;

/**
 * `GET /royalties` behind a user pool authorizer of API Gateway. It expects an ID token without a
 * prefix. Only for curators.
 */
export const gatewayService: Service = {
  ...restService,
  allowedMethods: ['GET', 'OPTIONS'],
  accept: (request, world) => ({
    ...jobOf('gateway', request, world),
    run: async () => {
      const user = await userOf(request, world, { tokenUse: 'id', prefix: '' });
      if (!user) {
        return refused(401);
      }
      if (!user.groups.includes(CURATORS)) {
        return refused(403);
      }
      return request.path === '/royalties'
        ? ok(
            world.catalog
              .list()
              .map(({ id, title, artist, royalties }) => ({ id, title, artist, royalties })),
          )
        : refused(404);
    },
  }),
};

/**
 * An API that the app's owner wrote. `GET /charts` expects an access token with `Bearer `.
 * `POST /wishes {"title"}` is public, and rejects requests with an `Authorization` header.
 */
export const ownService: Service = {
  ...restService,
  allowedMethods: ['GET', 'POST', 'OPTIONS'],
  accept: (request, world) => ({
    ...jobOf('own', request, world),
    run: async (note) => {
      switch (`${request.method} ${request.path}`) {
        case 'GET /charts':
          return (await userOf(request, world, { tokenUse: 'access', prefix: 'Bearer ' }))
            ? ok(charts(world))
            : refused(401);
        case 'POST /wishes': {
          const title = parseJsonObject(request.body)?.['title'];
          if (request.headers.authorization !== undefined || typeof title !== 'string') {
            return refused(400);
          }
          note({ executed: ['POST /own/wishes'] });
          return ok({ title });
        }
        default:
          return refused(404);
      }
    },
  }),
};

function jobOf(name: string, request: ServiceRequest, world: World) {
  const operation = `${request.method} /${name}${request.path}`;
  return { ...restService.accept(request, world), operation, targets: [] };
}

interface Rule {
  readonly tokenUse: TokenUser['tokenUse'];
  readonly prefix: string;
}

/** The user, if the header is exactly what the API expects. */
async function userOf(
  { headers: { authorization = '' } }: ServiceRequest,
  world: World,
  { tokenUse, prefix }: Rule,
): Promise<TokenUser | undefined> {
  if (!authorization.startsWith(prefix)) {
    return undefined;
  }
  const result = await world.verify(authorization.slice(prefix.length));
  return result.verdict === 'good' && result.user.tokenUse === tokenUse ? result.user : undefined;
}

function charts({ catalog }: World): object[] {
  return catalog
    .list()
    .toSorted((one, other) => other.plays - one.plays)
    .slice(0, CHART_LENGTH)
    .map(({ id, title, artist, plays }) => ({ id, title, artist, plays }));
}

function refused(status: number): Reply {
  return restService.failure({ status });
}

function ok(body: object): Reply {
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify(body) };
}
