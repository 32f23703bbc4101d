import type { Browser } from './browser';
import { holds } from './holds';
import { nameOf, SessionRecord } from './user-pool';

/** A refresh that the app requested explicitly, and its result. */
export interface AskedRefresh {
  /** The session in the tab's storage at the time of the call. */
  readonly owner: SessionRecord | undefined;
  /** Monotonic time of the call. */
  readonly askedMs: number;
  /** The access token that the call returned. `undefined` if the call has failed or is pending. */
  answer?: string;
}

/**
 * Checks that an explicit refresh returns a token that was minted after the call, no matter which
 * tab sent the refresh.
 */
export function checkAskedRefreshes({ askedRefreshes, pool }: Browser): void {
  for (const { owner, askedMs, answer } of askedRefreshes) {
    if (answer === undefined) continue;
    const { session } = pool.find(answer);
    // If another user signs in during the call, Amplify returns the tokens of that user.
    if (session !== owner) continue;
    const mintedMs = pool.refreshes.find(({ texts }) => texts?.accessToken === answer)?.atMs;
    holds(
      'G4 an explicit refresh returns a token minted after the call',
      mintedMs !== undefined && mintedMs >= askedMs,
      `${nameOf(session)} ${mintedMs} ${askedMs}`,
    );
  }
}
