import type { LogEntry } from '../../projects/mock-backend/src/world/log-entry';
import type { Ended } from '../app/src/load';
import { percentile, spreadOf, type Spread } from '../report/spread';

/** A request that starts this close to a refresh may be affected by it. */
const NEAR_MS = 500;

/**
 * In each round, some tokens are refreshed. One pause of the machine then affects one round, not the
 * median of all.
 */
const ROUND_MS = 24_000;

export interface Latency {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Latencies {
  readonly steady: Latency;
  readonly boundary: Latency;
  /** The 99th percentile at the boundary ÷ in the steady state, by round. */
  readonly ratio: Spread;
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
  const ratios = roundsOf(answered).map(
    (round) =>
      latencyOf(round.filter(isNear)).p99 / latencyOf(round.filter((one) => !isNear(one))).p99,
  );
  return {
    steady: latencyOf(answered.filter((one) => !isNear(one))),
    boundary: latencyOf(answered.filter(isNear)),
    // The last round may be too short for a refresh.
    ratio: spreadOf(ratios.filter((ratio) => !Number.isNaN(ratio))),
  };
}

function roundsOf(ended: readonly Ended[]): Ended[][] {
  const rounds: Ended[][] = [];
  const startMs = Math.min(...ended.map(({ askedAtMs }) => askedAtMs));
  for (const one of ended) {
    (rounds[Math.floor((one.askedAtMs - startMs) / ROUND_MS)] ??= []).push(one);
  }
  // Without those in which nothing was answered.
  return Object.values(rounds);
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
