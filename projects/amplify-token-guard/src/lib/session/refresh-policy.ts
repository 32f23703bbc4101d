import { ResolvedTokenGuardOptions } from '../token-guard-options';

/**
 * When to refresh and when to retry. Only arithmetic.
 *
 * Buffer and lead are capped to a share of the token's real lifetime, so that a token of 10 s isn't
 * refreshed all the time. There is a minimum interval between two refreshes, whatever the lifetime.
 */

type Timing = Pick<ResolvedTokenGuardOptions, 'expiryBufferMs' | 'refreshLeadMs'>;

const LARGEST_BUFFER_SHARE = 1 / 6;
/**
 * A longer lead would only cost more refreshes. With tokens of five minutes, the shortest that
 * Cognito allows, there are about 1.4 per lifetime.
 */
const LARGEST_LEAD_SHARE = 1 / 6;
/**
 * A token of a few seconds needs a larger share, so that a slow refresh ends before the buffer
 * begins.
 */
const LARGEST_SHORT_LEAD_SHARE = 1 / 3;
const SLOW_REFRESH_MS = 5_000;
/**
 * Spreads the refreshes of clients that signed in together over this share of a token's lifetime.
 */
const JITTER_SHARE = 3 / 16;
/**
 * The tabs of a browser refresh up to this far apart. So most of them receive the new token from
 * another tab and don't need the lock.
 */
const LARGEST_STAGGER_SHARE = 1 / 100;
const LARGEST_STAGGER_MS = 2_000;
/** The minimum interval between two refreshes that are due to the token's age. */
export const MIN_REFRESH_INTERVAL_MS = 1_000;

const FIRST_RETRY_MS = 500;
const LONGEST_BACKOFF_MS = 60_000;
/**
 * While a request waits. Shorter than `recoveryWaitMs`, so that every request sees at least one
 * attempt.
 */
const LONGEST_BACKOFF_IN_DEMAND_MS = 5_000;
/**
 * While no request waits. After an outage of Cognito, all clients retry within this time. A shorter
 * time could overload Cognito again.
 */
const LONGEST_BACKOFF_IN_BACKGROUND_MS = 600_000;

/** A token with less time left than this isn't sent. */
export function bufferMs(lifetimeMs: number, { expiryBufferMs }: Timing): number {
  return Math.min(expiryBufferMs, lifetimeMs * LARGEST_BUFFER_SHARE);
}

/**
 * A token with less time left than this is refreshed.
 *
 * @param jitter of the token, from 0 to 1, equal in all tabs
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

/** The largest lead of an API's clock over the token's clock that the guard accepts. */
export function largestServerLeadMs(lifetimeMs: number): number {
  return lifetimeMs * LARGEST_BUFFER_SHARE;
}

/**
 * The pause after a number of consecutive failures: exponential, with jitter and a cap. `random` is
 * from 0 to 1.
 */
export function backoffMs(
  failures: number,
  random: number,
  longestMs = LONGEST_BACKOFF_MS,
): number {
  return jittered(Math.min(longestMs, FIRST_RETRY_MS * 2 ** (failures - 1)), random);
}

/**
 * The pause before the next refresh attempt. In the background, the first retry follows soon, in
 * case the failure was brief. Later ones are spread over minutes. A request that needs a token
 * shortens the pause.
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
