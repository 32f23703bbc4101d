import type { IncomingMessage, ServerResponse } from 'node:http';
import { USER_POOL_ID } from './amplify-config';
import { identityPoolService } from './cognito/identity-pool-service';
import { userPoolService } from './cognito/user-pool-service';
import { CONTROL_METHODS, control } from './control/control-service';
import { eventsService } from './events/events-service';
import { graphqlService } from './graphql/graphql-service';
import { hostedUiService } from './hosted-ui/hosted-ui-service';
import { restService } from './rest/rest-service';
import { gatewayService, ownService } from './rest/ruled-services';
import { Connection } from './serve/connection';
import { preflightHeaders } from './serve/cors-headers';
import { readBody } from './serve/read-body';
import { serve } from './serve/serve';
import type { Service } from './serve/service';
import { staticFile } from './serve/static-files';
import type { World } from './world/world';

const SERVICES: Readonly<Record<string, Service>> = {
  cognito: userPoolService,
  identity: identityPoolService,
  graphql: graphqlService,
  event: eventsService,
  rest: restService,
  gateway: gatewayService,
  own: ownService,
  hosted: hostedUiService,
};

/** `/<world>/<endpoint>` and the rest, which is empty or begins with a slash. */
const WORLD_PATH =
  /^\/([a-z0-9-]+)\/(cognito|identity|graphql|event|rest|gateway|own|hosted|control)(\/.*)?$/;
const JWKS_PATH = `/${USER_POOL_ID}/.well-known/jwks.json`;

export interface RouterOptions {
  readonly world: (name: string) => World;
  readonly staticDir?: string | undefined;
}

/** Brings a request to the endpoint of its world, or to a file. */
export async function route(
  request: IncomingMessage,
  response: ServerResponse,
  { world, staticDir }: RouterOptions,
): Promise<void> {
  // Put together, not resolved: a path that begins with two slashes must not be taken for a host.
  const address = `http://backend${request.url}`;
  if (!URL.canParse(address)) {
    response.writeHead(400).end();
    return;
  }
  const { pathname, searchParams } = new URL(address);
  const [, worldName, endpoint, path = '/'] = WORLD_PATH.exec(pathname) ?? [];
  if (worldName === undefined || endpoint === undefined) {
    await sendFile(request, response, pathname, staticDir);
    return;
  }
  await toWorld(request, response, { world: world(worldName), endpoint, path, searchParams });
}

interface Destination {
  readonly world: World;
  readonly endpoint: string;
  readonly path: string;
  readonly searchParams: URLSearchParams;
}

async function toWorld(
  request: IncomingMessage,
  response: ServerResponse,
  { world, endpoint, path, searchParams }: Destination,
): Promise<void> {
  const { method = 'GET', headers } = request;
  const service = SERVICES[endpoint];
  if (method === 'OPTIONS') {
    const methods = service?.allowedMethods ?? CONTROL_METHODS;
    if (service) {
      world.log.counter.preflight();
    }
    response.writeHead(200, preflightHeaders(methods, headers)).end();
    return;
  }
  const connection = new Connection(request, response);
  if (endpoint === 'cognito' && path === JWKS_PATH) {
    const type = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
    connection.send({ status: 200, headers: type, body: JSON.stringify(world.key.jwks) });
    return;
  }
  const body = await readBody(request);
  if (body === undefined) {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  const serviceRequest = { method, path, query: searchParams, headers, body };
  if (service) {
    await serve(service, world, serviceRequest, connection);
  } else {
    connection.send(control(serviceRequest, world));
  }
}

async function sendFile(
  { method }: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  staticDir: string | undefined,
): Promise<void> {
  const readable = method === 'GET' || method === 'HEAD';
  const file = readable && staticDir ? await staticFile(staticDir, pathname) : undefined;
  if (!file) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
    return;
  }
  response
    .writeHead(file.status, { ...file.headers, 'content-length': file.body.length })
    .end(method === 'HEAD' ? undefined : file.body);
}
