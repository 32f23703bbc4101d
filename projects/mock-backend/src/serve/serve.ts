import { randomUUID } from 'node:crypto';
import type { RequestOutcome } from '../world/log-entry';
import type { Way } from '../world/traffic';
import type { World } from '../world/world';
import type { Client } from './connection';
import { corsHeaders } from './cors-headers';
import { playFaults } from './play-faults';
import type { Fate } from './play-faults';
import type { Job, Note, Reply, Service, ServiceRequest } from './service';

/**
 * Takes one request through a world: latency, faults, the work, faults, latency, the answer, with a log entry all along.
 * The work goes on when the client leaves, as it does on a real server.
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
  const scene = { service, world, job, entry, passage, ending, clientGone: gone };

  let fate: Fate;
  try {
    await pauseFor(before);
    fate = await playFaults('before', scene);
    if (fate === undefined) {
      const reply = await run(service, job, entry.note);
      fate = (await playFaults('after', scene)) ?? reply;
      await pauseFor(after);
    }
  } catch (error) {
    if (!ending.aborted) {
      throw error;
    }
    fate = 'drop';
  } finally {
    passage.leave();
  }

  if (ending.aborted) {
    // The log this entry belongs to is gone.
    client.drop();
  } else if (fate === 'hung') {
    entry.end({ status: 'hung', outcome: 'cancelled' });
  } else if (gone.aborted) {
    entry.end({ status: 'cancelled', outcome: 'cancelled' });
  } else if (fate === 'drop') {
    entry.end({ status: 'dropped', outcome: 'dropped' });
    client.drop();
  } else {
    entry.end({ status: fate.status, outcome: fate.outcome ?? outcomeOf(fate.status) });
    client.send(dress(fate, service, world));
  }
}

/** A mistake of this backend must look like one of the service's, and must be seen. */
async function run(service: Service, job: Job, note: Note): Promise<Reply> {
  try {
    return await job.run(note);
  } catch (error) {
    console.error(`${job.operation} failed:`, error);
    return service.failure({ status: 500 });
  }
}

/** Read once, on arrival: a change of settings is for the requests that come after it. */
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

/** Adds what every answer of AWS carries, and takes away what a setting says a 401 does not have. */
function dress(reply: Reply, service: Service, world: World): Reply {
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
