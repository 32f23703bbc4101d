import type { Browser } from './browser';
import { holds } from './holds';
import { nameOf, SessionRecord } from './user-pool';

/** A refresh that an app asked for in so many words, and what it got. */
export interface AskedRefresh {
  /** The session that the tab could see. */
  readonly owner: SessionRecord | undefined;
  /** By monotonic time. */
  readonly askedMs: number;
  /** The text of the access token, if there was one. */
  answer?: string;
}

/** Whether every token was minted after it was asked for, whichever tab refreshed meanwhile. */
export function checkAskedRefreshes({ askedRefreshes, pool }: Browser): void {
  for (const { owner, askedMs, answer } of askedRefreshes) {
    if (answer === undefined) continue;
    const { session } = pool.find(answer);
    // Amplify answers with the session of whoever has signed in meanwhile.
    if (session !== owner) continue;
    const mintedMs = pool.refreshes.find(({ texts }) => texts?.accessToken === answer)?.atMs;
    holds(
      'G4 a refresh that is asked for brings a token minted after that',
      mintedMs !== undefined && mintedMs >= askedMs,
      `${nameOf(session)} ${mintedMs} ${askedMs}`,
    );
  }
}
