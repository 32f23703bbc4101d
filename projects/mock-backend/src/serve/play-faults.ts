import { cognitoErrorMessage, cognitoErrorStatus } from '../cognito/cognito-error';
import type { Fault, FaultStage } from '../world/fault';
import type { OpenEntry } from '../world/request-log';
import type { Passage } from '../world/traffic';
import type { World } from '../world/world';
import type { Job, Reply, Service } from './service';

/**
 * What replaces the response. `hung`: the client gave up waiting. `undefined`: the request
 * continues normally.
 */
export type Replacement = Reply | 'drop' | 'hung' | undefined;

const GATEWAY_PAGE =
  '<!doctype html><html><head><title>Page of a proxy</title></head>' +
  '<body><h1>This page is not from the service.</h1></body></html>';

interface FaultContext {
  readonly service: Service;
  readonly world: World;
  readonly job: Job;
  readonly entry: OpenEntry;
  readonly passage: Passage;
  /** Ends every wait when the backend closes or the world is reset. */
  readonly ending: AbortSignal;
  readonly clientGone: AbortSignal;
}

/**
 * Applies the faults of a stage: waits for delays, hangs, and returns what replaces the response.
 */
export async function playFaults(stage: FaultStage, context: FaultContext): Promise<Replacement> {
  const { service, world, job, entry, passage, ending, clientGone } = context;
  for (const fault of world.faults.take([service.kind, ...job.targets], stage)) {
    entry.strike(fault.kind);
    switch (fault.kind) {
      case 'delay':
        await passage.wait(world.clock.pause(fault.delayMs, ending));
        break;
      case 'hang':
        entry.hang();
        await passage.wait(world.gate.wait(AbortSignal.any([ending, clientGone])));
        if (ending.aborted || clientGone.aborted) {
          return 'hung';
        }
        entry.resume();
        break;
      case 'drop':
        return 'drop';
      default:
        return replacement(fault, service, world);
    }
  }
  return undefined;
}

type Replacing = Exclude<Fault, { kind: 'delay' | 'hang' | 'drop' }>;

function replacement(fault: Replacing, service: Service, world: World): Reply {
  switch (fault.kind) {
    case 'status': {
      const { status, errorName, message, retryAfterSeconds } = fault;
      const reply = service.failure({ status, name: errorName, message });
      if (retryAfterSeconds === undefined) {
        return reply;
      }
      return { ...reply, headers: { ...reply.headers, 'retry-after': `${retryAfterSeconds}` } };
    }
    case 'html':
      return {
        status: fault.status ?? 502,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: GATEWAY_PAGE,
        outcome: 'error',
      };
    case 'cognito-error': {
      const { errorName: name, status = cognitoErrorStatus(name) } = fault;
      return service.failure({ status, name, message: fault.message ?? cognitoErrorMessage(name) });
    }
    case 'unauthorized':
      return service.failure({
        status: 401,
        message: ['graphql', 'events'].includes(service.kind)
          ? world.settings.get().unauthorizedMessage
          : undefined,
      });
  }
}
