import { tokenTiming } from '../token/token-timing';
import { LaneName } from './lane';

/** When a lane acts in a token's life, each as time left. */
export interface LaneTiming {
  /** From here on the token may be refreshed ahead of time; 0 if it never is. */
  readonly leadMs: number;
  /** From here on the token is not sent any more. */
  readonly bufferMs: number;
}

/** `TOKEN_EXPIRATION_BUFFER` of Amplify 6: it takes a token for expired so early. */
const AMPLIFY_BUFFER_MS = 5_000;
const WORKAROUND_MARGIN_MS = 30_000;

/**
 * How long before its end the workaround no longer sends a token. With the seconds that tokens live
 * here, 30 s would refresh for every request: at most half of the life, which favours it.
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
