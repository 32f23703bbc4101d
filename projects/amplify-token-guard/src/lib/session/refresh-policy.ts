import { ResolvedTokenGuardOptions } from '../token-guard-options';

/**
 * When to refresh and when to try again: arithmetic only.
 *
 * Buffer and lead are capped to a share of the token's real life, so that a token of 10 s is not
 * refreshed all the time, and two refreshes are a minimum interval apart whatever the life is.
 */

type Timing = Pick<ResolvedTokenGuardOptions, 'expiryBufferMs' | 'refreshLeadMs'>;

const LARGEST_BUFFER_SHARE = 1 / 6;
const LARGEST_LEAD_SHARE = 1 / 3;
/** Spreads the refreshes of clients that signed in together over this share of a token's life. */
const JITTER_SHARE = 1 / 5;
/** A token is not refreshed for its age within this time after the last refresh. */
export const MIN_REFRESH_INTERVAL_MS = 1_000;

const FIRST_RETRY_MS = 500;
const LONGEST_BACKOFF_MS = 60_000;
/** While a request waits. Shorter than `recoveryWaitMs`, so that every request sees an attempt. */
const LONGEST_BACKOFF_IN_DEMAND_MS = 5_000;

/** With less life left than this, a token is not sent. */
export function bufferMs(lifetimeMs: number, { expiryBufferMs }: Timing): number {
  return Math.min(expiryBufferMs, lifetimeMs * LARGEST_BUFFER_SHARE);
}

/** With this much life left, a token is refreshed. `random` is from 0 to 1. */
export function leadMs(lifetimeMs: number, { refreshLeadMs }: Timing, random: number): number {
  const lead = Math.min(refreshLeadMs, lifetimeMs * LARGEST_LEAD_SHARE);
  return lead + random * lifetimeMs * JITTER_SHARE;
}

/** The clock of an API is not believed to run further ahead of the token's than this. */
export function largestServerLeadMs(lifetimeMs: number): number {
  return lifetimeMs * LARGEST_BUFFER_SHARE;
}

/** The pause after the given number of failures in a row: exponential, with jitter and a cap. */
export function backoffMs(failures: number, inDemand: boolean, random: number): number {
  const cap = inDemand ? LONGEST_BACKOFF_IN_DEMAND_MS : LONGEST_BACKOFF_MS;
  const pause = Math.min(cap, FIRST_RETRY_MS * 2 ** (failures - 1));
  return pause / 2 + (random * pause) / 2;
}
