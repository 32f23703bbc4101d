import type { MusicStreamEvent } from '../music-stream-event';
import type { SubscriptionFailure } from '../realtime/switchboard';
import type { Reply, ServiceRequest } from '../serve/service';
import { BadInputError } from '../world/bad-input-error';
import type { Fault } from '../world/fault';
import { isJsonObject } from '../world/json-object';
import { check, checkProperties, wholeNumber } from '../world/rule';
import type { World } from '../world/world';
import type { SettingsPatch } from '../world/world-settings';

const CORS = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };

export const CONTROL_METHODS = 'GET,POST,PATCH,DELETE,OPTIONS';

type Command = (world: World, body: unknown, query: URLSearchParams) => unknown;

const COMMANDS: Readonly<Record<string, Command>> = {
  'GET /settings': (world) => world.settings.get(),
  // The store checks every property.
  'PATCH /settings': (world, body) => world.settings.patch(body as SettingsPatch),
  'GET /log': (world, _body, query) => world.log.since(readCursor(query)),
  'GET /counts': (world) => world.counts(),
  'GET /faults': (world) => world.faults.list(),
  'POST /faults': (world, body) => {
    // World.addFault checks every property.
    world.addFault(...((Array.isArray(body) ? body : [body]) as Fault[]));
    return world.faults.list();
  },
  'DELETE /faults': (world) => {
    world.clearFaults();
    return [];
  },
  'POST /reset': (world) => {
    world.reset();
    return {};
  },
  'POST /revoke': (world, body) => ({ revoked: world.revokeSession(readUsername(body)) }),
  'POST /release': (world) => ({ released: world.release() }),
  'GET /subscriptions': (world) => world.realtime.subscriptions(),
  // World.publishMusicStreamEvent checks every property.
  'POST /publish': (world, body) => ({
    delivered: world.publishMusicStreamEvent(body as MusicStreamEvent),
  }),
  // The switchboard checks every property.
  'POST /fail': (world, body) => ({ failed: world.realtime.fail(body as SubscriptionFailure) }),
  'POST /drop': (world) => ({ dropped: world.realtime.drop() }),
};

/** Runs one control request: the World's own methods over HTTP. It has no latency and no faults, and is not logged. */
export function control(request: ServiceRequest, world: World): Reply {
  const name = `${request.method} ${request.path}`;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const known = Object.keys(COMMANDS).join(', ');
    return json(404, { message: `No control endpoint "${name}". Known: ${known}.` });
  }
  try {
    return json(200, command(world, readBody(request.body), request.query));
  } catch (error) {
    if (error instanceof BadInputError) {
      return json(400, { message: error.message });
    }
    throw error;
  }
}

function json(status: number, body: unknown): Reply {
  const headers = { ...CORS, 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify(body) };
}

function readBody(text: string): unknown {
  if (text === '') {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    // Only JSON.parse throws here.
    throw new BadInputError('The body must be JSON.');
  }
}

function readCursor(query: URLSearchParams): number {
  const since = Number(query.get('since') ?? 0);
  check('since', since, wholeNumber(0, Number.MAX_SAFE_INTEGER));
  return since;
}

function readUsername(body: unknown): string {
  checkProperties('', body, {
    username: { allowed: 'a text', accepts: (value) => typeof value === 'string' },
  });
  return isJsonObject(body) ? String(body['username']) : '';
}
