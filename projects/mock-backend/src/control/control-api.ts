import { Hono } from 'hono';
import type { Context } from 'hono';
import { cors } from 'hono/cors';
import * as v from 'valibot';
import type { MusicStreamEvent } from '../music-stream-event';
import type { SubscriptionFailure } from '../realtime/switchboard';
import type { AppEnv } from '../serve/app-env';
import { BadInputError } from '../world/bad-input-error';
import type { Fault } from '../world/fault';
import { parse, objectOf, wholeNumber } from '../world/input';
import type { SettingsPatch } from '../world/world-settings';

const cursorSchema = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const userSchema = objectOf({ username: v.string('a text') });

/**
 * The methods of `World` over HTTP. They check their arguments. A control request has no latency
 * and no faults, and isn't logged.
 */
export const controlApi: Hono<AppEnv> = new Hono<AppEnv>()
  .use(cors({ allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'], maxAge: 172_800 }))
  .use(async (c, next) => {
    c.header('cache-control', 'no-store');
    await next();
  })
  .get('/settings', (c) => c.json(c.get('world').settings.get()))
  .patch('/settings', (c) => c.json(c.get('world').settings.patch(readBody(c) as SettingsPatch)))
  .get('/log', (c) => {
    const since = Number(c.req.query('since') ?? 0);
    return c.json(c.get('world').log.since(parse(cursorSchema, since, 'since')));
  })
  .get('/counts', (c) => c.json(c.get('world').counts()))
  .get('/faults', (c) => c.json(c.get('world').faults.list()))
  .post('/faults', (c) => {
    c.get('world').addFault(...([readBody(c)].flat() as Fault[]));
    return c.json(c.get('world').faults.list());
  })
  .delete('/faults', (c) => {
    c.get('world').clearFaults();
    return c.json([]);
  })
  .post('/reset', (c) => {
    c.get('world').reset();
    return c.json({});
  })
  .post('/revoke', (c) => {
    const { username } = parse(userSchema, readBody(c));
    return c.json({ revoked: c.get('world').revokeSession(username) });
  })
  .post('/release', (c) => c.json({ released: c.get('world').release() }))
  .get('/subscriptions', (c) => c.json(c.get('world').realtime.subscriptions()))
  .post('/publish', (c) => {
    const event = readBody(c) as MusicStreamEvent;
    return c.json({ delivered: c.get('world').publishMusicStreamEvent(event) });
  })
  .post('/fail', (c) => {
    const failure = readBody(c) as SubscriptionFailure;
    return c.json({ failed: c.get('world').realtime.fail(failure) });
  })
  .post('/drop', (c) => c.json({ dropped: c.get('world').realtime.drop() }))
  .all('*', (c) => {
    const name = `${c.req.method} ${c.req.path.replace(/^\/[^/]+\/control/, '') || '/'}`;
    const known = controlApi.routes.filter(({ method }) => method !== 'ALL');
    const names = known.map(({ method, path }) => `${method} ${path}`).join(', ');
    return c.json({ message: `No control endpoint "${name}". Known: ${names}.` }, 404);
  })
  .onError((error, c) => {
    if (error instanceof BadInputError) {
      return c.json({ message: error.message }, 400);
    }
    throw error;
  });

function readBody({ var: { body } }: Context<AppEnv>): unknown {
  if (body === '') {
    return undefined;
  }
  try {
    return JSON.parse(body);
  } catch {
    // Only `JSON.parse()` throws here.
    throw new BadInputError('The body must be JSON.');
  }
}
