import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { USER_POOL_ID } from './amplify-config';
import { identityPoolService } from './cognito/identity-pool-service';
import { userPoolService } from './cognito/user-pool-service';
import { controlApi } from './control/control-api';
import { eventsService } from './events/events-service';
import { graphqlService } from './graphql/graphql-service';
import { hostedUiService } from './hosted-ui/hosted-ui-service';
import { restService } from './rest/rest-service';
import { gatewayService, ownService } from './rest/ruled-services';
import type { AppEnv } from './serve/app-env';
import { Connection } from './serve/connection';
import { readBody } from './serve/read-body';
import { serve } from './serve/serve';
import type { Service } from './serve/service';
import { staticFiles } from './serve/static-files';
import type { World } from './world/world';

export interface AppOptions {
  readonly world: (name: string) => World;
  readonly staticDir?: string | undefined;
}

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

const ANY_WORLD = '/:world{[a-z0-9-]+}';

/** The longest time for which AWS lets a browser cache the response to a preflight: two days. */
const PREFLIGHT_SECONDS = 172_800;

/** Routes a request to the endpoint of its world, or to a file. */
export function createApp({ world, staticDir }: AppOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const inWorld: MiddlewareHandler<AppEnv> = (c, next) => {
    c.set('world', world(String(c.req.param('world'))));
    return next();
  };

  app.get(`${ANY_WORLD}/cognito/${USER_POOL_ID}/.well-known/jwks.json`, cors(), inWorld, (c) =>
    c.json(c.get('world').key.jwks),
  );
  for (const [endpoint, service] of Object.entries(SERVICES)) {
    const path = `${ANY_WORLD}/${endpoint}/*`;
    app.options(path, inWorld, preflight(service));
    app.all(path, inWorld, withBody, async (c) => {
      const { incoming, outgoing } = c.env;
      const { pathname, searchParams: query } = new URL(c.req.url);
      const path = pathname.replace(/^\/[^/]+\/[^/]+/, '') || '/';
      const { method } = c.req;
      const request = { method, path, query, headers: incoming.headers, body: c.get('body') };
      // Uses Node's response directly, because a fault may break the connection instead.
      await serve(service, c.get('world'), request, new Connection(incoming, outgoing));
      return RESPONSE_ALREADY_SENT;
    });
  }
  app.use(`${ANY_WORLD}/control/*`, inWorld, withBody);
  app.route(`${ANY_WORLD}/control`, controlApi);
  if (staticDir !== undefined) {
    app.route('/', staticFiles(staticDir));
  }

  app.notFound((c) => c.body('Not found\n', 404, { 'content-type': 'text/plain' }));
  app.onError((error, { env: { incoming, outgoing } }) => {
    // A client that disconnects while its body is read is not an error of the backend.
    if (!incoming.destroyed || incoming.complete) {
      console.error(`${incoming.method} ${incoming.url} failed:`, error);
    }
    outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

// Hono's `bodyLimit` creates a new `Request`, which works only if Node's globals have been
// replaced.
const withBody: MiddlewareHandler<AppEnv> = async (c, next) => {
  const body = await readBody(c.env.incoming);
  if (body === undefined) {
    return c.body(null, 413, { connection: 'close' });
  }
  c.set('body', body);
  return next();
};

function preflight({ allowedMethods }: Service): MiddlewareHandler<AppEnv> {
  const answer = cors({ allowMethods: [...allowedMethods], maxAge: PREFLIGHT_SECONDS });
  return async (c, next) => {
    c.get('world').log.counter.preflight();
    await answer(c, next);
    // AWS responds with 200 where the middleware responds with 204.
    return c.body(null, 200);
  };
}
