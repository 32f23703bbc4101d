import { Dice } from '../../e2e/soak/dice';
import {
  leadMs,
  refreshBackoffMs,
} from '../../projects/amplify-token-guard/src/lib/session/refresh-policy';
import { DEFAULT_OPTIONS } from '../../projects/amplify-token-guard/src/lib/token-guard-options';
import { Buckets } from './buckets';

export const LIFE_MS = 3_600_000;
/** `iat` is rounded down to whole seconds, so the guard reduces every lifetime by one second. */
const TRUNCATION_MS = 1_000;
/** All clients sign in within this time. */
const SIGN_IN_MS = 60_000;
export const HOURS = 4;
const SEED = 7;

export interface Outage {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * The outage lasts ten minutes and ends a minute before the first tokens expire. That is the worst
 * case for clients without jitter.
 */
export const OUTAGE: Outage = { fromMs: LIFE_MS - 600_000, untilMs: LIFE_MS };

export interface FleetPlan {
  readonly clients: number;
  readonly hasJitter: boolean;
  readonly outage?: Outage | undefined;
}

export interface FleetFigure extends FleetPlan {
  /** The number of attempts in the busiest second. */
  readonly peakPerSecond: number;
  /** The same since the end of the outage. */
  readonly peakAfterOutagePerSecond: number;
  readonly meanPerSecond: number;
  /** The time from the end of the outage until the last affected client has a new token. */
  readonly recoveryMs: number;
  /** The number of clients whose token expired before they got a new one. */
  readonly expired: number;
  /** The number of attempts in each second. */
  readonly perSecond: Uint32Array;
}

/**
 * Simulates clients that refresh in the background. The guard's own functions compute when to
 * refresh and when to retry. Clients affect each other only through the server, so a clock with
 * buckets is sufficient.
 */
export function simulateFleet({ clients, hasJitter, outage }: FleetPlan): FleetFigure {
  const dice = new Dice(SEED);
  const random = (): number => (hasJitter ? dice.next() : 0);
  const endMs = HOURS * LIFE_MS;
  const perSecond = new Uint32Array(endMs / 1_000);
  const issuedAt = new Float64Array(clients);
  const failures = new Uint8Array(clients);
  const buckets = new Buckets(clients, endMs);
  let attempts = 0;
  let recoveryMs = 0;
  let expired = 0;

  const issue = (client: number, nowMs: number): void => {
    issuedAt[client] = nowMs;
    failures[client] = 0;
    const lead = leadMs(LIFE_MS, DEFAULT_OPTIONS, random());
    buckets.add(client, nowMs + LIFE_MS - TRUNCATION_MS - lead);
  };
  for (let client = 0; client < clients; client++) issue(client, dice.next() * SIGN_IN_MS);

  buckets.run((client, nowMs) => {
    attempts++;
    perSecond[Math.floor(nowMs / 1_000)]!++;
    const failed = failures[client]!;
    if (outage && nowMs >= outage.fromMs && nowMs < outage.untilMs) {
      failures[client] = Math.min(failed + 1, 200);
      buckets.add(client, nowMs + refreshBackoffMs(failed + 1, false, random()));
      return;
    }
    if (outage && failed > 0) recoveryMs = Math.max(recoveryMs, nowMs - outage.untilMs);
    if (nowMs > issuedAt[client]! + LIFE_MS) expired++;
    issue(client, nowMs);
  });

  const after = outage ? perSecond.subarray(outage.untilMs / 1_000) : perSecond;
  return {
    clients,
    hasJitter,
    outage,
    peakPerSecond: max(perSecond),
    peakAfterOutagePerSecond: max(after),
    meanPerSecond: attempts / (endMs / 1_000),
    recoveryMs,
    expired,
    perSecond,
  };
}

function max(counts: Uint32Array): number {
  return counts.reduce((most, count) => Math.max(most, count), 0);
}
