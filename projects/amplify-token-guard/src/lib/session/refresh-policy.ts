import { ResolvedTokenGuardOptions } from '../token-guard-options';

/**
 * When to refresh and when to try again: arithmetic only.
 *
 * Buffer and lead are capped to a share of the token's real life, so that a token of 10 s is not
 * refreshed all the time, and two refreshes are a minimum interval apart whatever the life is.
 */

type Timing = Pick<ResolvedTokenGuardOptions, 'expiryBufferMs' | 'refreshLeadMs'>;

const LARGEST_BUFFER_SHARE = 1 / 6;
/** A longer lead would only cost refreshes: about 1.4 in a life of five minutes, the shortest that Cognito allows. */
const LARGEST_LEAD_SHARE = 1 / 6;
/** A token of some seconds needs a larger share, so that a slow refresh ends before the buffer begins. */
const LARGEST_SHORT_LEAD_SHARE = 1 / 3;
const SLOW_REFRESH_MS = 5_000;
/** Spreads the refreshes of clients that signed in together over this share of a token's life. */
const JITTER_SHARE = 3 / 16;
/** Tabs of one browser refresh up to this far apart, so that most of them hear of the new token and need no lock. */
const LARGEST_STAGGER_SHARE = 1 / 100;
const LARGEST_STAGGER_MS = 2_000;
/** A token is not refreshed for its age within this time after the last refresh. */
export const MIN_REFRESH_INTERVAL_MS = 1_000;

const FIRST_RETRY_MS = 500;
const LONGEST_BACKOFF_MS = 60_000;
/** While a request waits. Shorter than `recoveryWaitMs`, so that every request sees an attempt. */
const LONGEST_BACKOFF_IN_DEMAND_MS = 5_000;
/**
 * While nobody waits. All clients that have failed during an outage of Cognito come back within this time, and together
 * must not be a second outage.
 */
const LONGEST_BACKOFF_IN_BACKGROUND_MS = 600_000;

/** With less life left than this, a token is not sent. */
export function bufferMs(lifetimeMs: number, { expiryBufferMs }: Timing): number {
  return Math.min(expiryBufferMs, lifetimeMs * LARGEST_BUFFER_SHARE);
}

/**
 * With this much life left, a token is refreshed.
 *
 * @param jitter of the token, from 0 to 1: the same in all tabs
 * @param stagger of the tab, from 0 to 1
 */
export function leadMs(lifetimeMs: number, timing: Timing, jitter: number, stagger = 0): number {
  const whatSlowRefreshNeeds = Math.min(
    bufferMs(lifetimeMs, timing) + SLOW_REFRESH_MS,
    lifetimeMs * LARGEST_SHORT_LEAD_SHARE,
  );
  const lead = Math.max(lifetimeMs * LARGEST_LEAD_SHARE, whatSlowRefreshNeeds);
  const staggerMs = Math.min(LARGEST_STAGGER_MS, lifetimeMs * LARGEST_STAGGER_SHARE);
  return (
    Math.min(timing.refreshLeadMs, lead) + jitter * lifetimeMs * JITTER_SHARE + stagger * staggerMs
  );
}

/** The clock of an API is not believed to run further ahead of the token's than this. */
export function largestServerLeadMs(lifetimeMs: number): number {
  return lifetimeMs * LARGEST_BUFFER_SHARE;
}

/** The pause after the given number of failures in a row: exponential, with jitter and a cap. `random` is from 0 to 1. */
export function backoffMs(
  failures: number,
  random: number,
  longestMs = LONGEST_BACKOFF_MS,
): number {
  return jittered(Math.min(longestMs, FIRST_RETRY_MS * 2 ** (failures - 1)), random);
}

/**
 * The pause before the next attempt to refresh. In the background, one is made at once, for what has passed already;
 * the others are spread over minutes. Whoever needs a token meanwhile does not wait for that.
 */
export function refreshBackoffMs(failures: number, isAwaited: boolean, random: number): number {
  if (isAwaited) return backoffMs(failures, random, LONGEST_BACKOFF_IN_DEMAND_MS);
  return failures === 1
    ? backoffMs(failures, random)
    : jittered(LONGEST_BACKOFF_IN_BACKGROUND_MS, random);
}

function jittered(pauseMs: number, random: number): number {
  return pauseMs / 2 + (random * pauseMs) / 2;
}
