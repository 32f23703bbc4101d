import type { TokenGuardErrorCode } from 'amplify-token-guard';
import type { Tab } from './tab';
import { SessionRecord } from './user-pool';

/** One sending of a request; times are monotonic. */
export interface Sending {
  readonly atMs: number;
  readonly session: SessionRecord;
  /** Who was signed in at that moment as far as the tab could see. */
  readonly userInSight: string | undefined;
  /** How long the token outlived it, by true time. */
  readonly leftMs: number;
  /** Whether the token was good when it left and too old when it arrived. */
  lapsedOnTheWay: boolean;
}

/** A request that the app made in a tab, and what became of it; times are monotonic. */
export interface TabRequest {
  readonly number: number;
  readonly tab: Tab;
  /** The session that the tab could see. */
  readonly owner: SessionRecord | undefined;
  readonly askedMs: number;
  readonly sendings: Sending[];
  settledMs?: number;
  outcome?: 'ok' | TokenGuardErrorCode | 'other';
}
