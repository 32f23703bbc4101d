import type { LogEntry } from '../../projects/mock-backend/src/world/log-entry';
import type { Ended } from '../app/src/load';
import { percentile } from '../report/spread';

/** A request that starts this close to a refresh may be affected by it. */
const NEAR_MS = 500;

export interface Latency {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Latencies {
  readonly steady: Latency;
  readonly boundary: Latency;
}

/**
 * Separates the requests that started near a refresh from the others, and returns their latencies.
 */
export function latencies(ended: readonly Ended[], log: readonly LogEntry[]): Latencies {
  const refreshes = log.filter(({ purpose }) => purpose === 'refresh');
  const isNear = ({ askedAtMs }: Ended): boolean =>
    refreshes.some(
      ({ atMs, tookMs = 0 }) => askedAtMs >= atMs - NEAR_MS && askedAtMs <= atMs + tookMs + NEAR_MS,
    );
  const answered = ended.filter(({ error }) => error === undefined);
  return {
    steady: latencyOf(answered.filter((request) => !isNear(request))),
    boundary: latencyOf(answered.filter(isNear)),
  };
}

function latencyOf(ended: readonly Ended[]): Latency {
  const times = ended.map(({ tookMs }) => tookMs);
  return {
    requests: times.length,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    max: percentile(times, 100),
  };
}
