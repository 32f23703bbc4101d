import { tokenTiming } from '../token/token-timing';
import { LaneName } from './lane';

/** When a lane acts during the lifetime of a token. The values are the time left. */
export interface LaneTiming {
  /** The token may be refreshed ahead of its expiry from this time on. 0 if it never is. */
  readonly leadMs: number;
  /** The token isn't sent anymore from this time on. */
  readonly bufferMs: number;
}

/** Amplify 6 regards a token as expired this long before its expiry (`TOKEN_EXPIRATION_BUFFER`). */
const AMPLIFY_BUFFER_MS = 5_000;
const WORKAROUND_MARGIN_MS = 30_000;

/**
 * How long before the expiry the workaround stops sending a token. Tokens live only for seconds
 * here, and with 30 s it would refresh for every request. So the margin is at most half of the
 * lifetime, which favors the workaround.
 */
export function workaroundMarginMs(lifetimeMs: number): number {
  return Math.min(WORKAROUND_MARGIN_MS, lifetimeMs / 2);
}

export function laneTiming(name: LaneName, lifetimeMs: number): LaneTiming {
  switch (name) {
    case 'plain':
      return { leadMs: 0, bufferMs: Math.min(AMPLIFY_BUFFER_MS, lifetimeMs) };
    case 'workaround':
      return { leadMs: 0, bufferMs: workaroundMarginMs(lifetimeMs) };
    case 'guard': {
      const { earliestRefreshMs, bufferMs } = tokenTiming(lifetimeMs);
      return { leadMs: earliestRefreshMs, bufferMs };
    }
  }
}
