import type { Service } from '../serve/service';

/**
 * A step of a realtime client. It is served like a request: with latency, faults, and a log entry.
 */
export function realtimeService(step: Pick<Service, 'accept' | 'failure'>): Service {
  return { kind: 'realtime', allowedMethods: ['GET'], exposedHeaders: [], ...step };
}
