import type { Service } from '../serve/service';

/** A step of a realtime client, served like a request: with latency, faults and an entry in the log. */
export function realtimeService(step: Pick<Service, 'accept' | 'failure'>): Service {
  return { kind: 'realtime', allowedMethods: ['GET'], exposedHeaders: [], ...step };
}
