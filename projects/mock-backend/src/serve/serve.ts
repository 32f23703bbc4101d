import { randomUUID } from 'node:crypto';
import type { RequestOutcome } from '../world/log-entry';
import type { Way } from '../world/traffic';
import type { World } from '../world/world';
import type { Client } from './connection';
import { corsHeaders } from './cors-headers';
import { playFaults } from './play-faults';
import type { Replacement } from './play-faults';
import type { Job, Note, Reply, Service, ServiceRequest } from './service';

/**
 * Serves one request in a world: latency, faults, the operation, faults, latency, and the response.
 * Updates its log entry all the time. As on a real server, the operation continues when the client
 * disconnects.
 */
export async function serve(
  service: Service,
  world: World,
  request: ServiceRequest,
  client: Client,
): Promise<void> {
  const job = service.accept(request, world);
  const entry = world.log.arrive(service.kind, job.operation, job.notes);
  const { ending } = world;
  const { gone } = client;
  const { before, after } = latency(service, job, world);
  const passage = world.traffic.enter(gone, wayOf(service, job));
  const pauseFor = async (ms: number): Promise<void> => {
    if (ms > 0) {
      await passage.wait(world.clock.pause(ms, ending));
    }
  };
  const context = { service, world, job, entry, passage, ending, clientGone: gone };

  let result: Replacement;
  try {
    await pauseFor(before);
    result = await playFaults('before', context);
    if (result === undefined) {
      const reply = await run(service, job, entry.note);
      result = (await playFaults('after', context)) ?? reply;
      await pauseFor(after);
    }
  } catch (error) {
    if (!ending.aborted) {
      throw error;
    }
    result = 'drop';
  } finally {
    passage.leave();
  }

  if (ending.aborted) {
    // The log of this entry no longer exists.
    client.drop();
  } else if (result === 'hung') {
    entry.end({ status: 'hung', outcome: 'cancelled' });
  } else if (gone.aborted) {
    entry.end({ status: 'cancelled', outcome: 'cancelled' });
  } else if (result === 'drop') {
    entry.end({ status: 'dropped', outcome: 'dropped' });
    client.drop();
  } else {
    entry.end({ status: result.status, outcome: result.outcome ?? outcomeOf(result.status) });
    client.send(addCommonHeaders(result, service, world));
  }
}

/** An error in this backend becomes an error response of the service, and is printed. */
async function run(service: Service, job: Job, note: Note): Promise<Reply> {
  try {
    return await job.run(note);
  } catch (error) {
    console.error(`${job.operation} failed:`, error);
    return service.failure({ status: 500 });
  }
}

/** Read once on arrival. A change of the settings applies to later requests. */
function latency(service: Service, job: Job, world: World): { before: number; after: number } {
  const { latency } = world.settings.get();
  const { authBefore, authAfter, apiBefore, apiAfter } = latency;
  if (service.kind === 'hosted') {
    return job.operation === 'hosted:token'
      ? { before: latency.exchangeBefore, after: latency.exchangeAfter }
      : { before: 0, after: 0 };
  }
  return service.kind === 'auth' || service.kind === 'identity'
    ? { before: authBefore, after: authAfter }
    : { before: apiBefore, after: apiAfter };
}

function wayOf({ kind }: Service, { operation }: Job): Way {
  if (kind !== 'realtime') {
    return 'http';
  }
  return operation === 'handshake' ? 'handshake' : 'frame';
}

function outcomeOf(status: number): RequestOutcome {
  return status === 401 ? 'rejected' : status === 403 ? 'denied' : status < 400 ? 'ok' : 'error';
}

/**
 * Adds the headers of every AWS response, and removes those that a 401 doesn't have according to
 * the settings.
 */
function addCommonHeaders(reply: Reply, service: Service, world: World): Reply {
  const settings = world.settings.get();
  const isRejection = reply.status === 401;
  const { 'x-amzn-errortype': _errorType, ...others } = reply.headers;
  const headers = {
    ...(isRejection && !settings.corsOnUnauthorized ? {} : corsHeaders(service, settings)),
    date: new Date(world.clock.now()).toUTCString(),
    'x-amzn-requestid': randomUUID(),
    ...(isRejection && !settings.errorTypeOnUnauthorized ? others : reply.headers),
  };
  return { ...reply, headers };
}
