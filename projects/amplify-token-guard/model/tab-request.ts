import type { TokenGuardErrorCode } from 'amplify-token-guard';
import type { Tab } from './tab';
import { SessionRecord } from './user-pool';

/** One attempt to send a request. Times are monotonic. */
export interface Sending {
  readonly atMs: number;
  readonly session: SessionRecord;
  /** The user in the tab's storage at that time. */
  readonly visibleUser: string | undefined;
  /** Time left of the token when it was sent, in server time. */
  readonly leftMs: number;
  /** Whether the token was valid when it was sent, and had expired when it arrived. */
  expiredInTransit: boolean;
}

/** A request of the app in a tab, and its result. Times are monotonic. */
export interface TabRequest {
  readonly number: number;
  readonly tab: Tab;
  /** The session in the tab's storage at the time of the request. */
  readonly owner: SessionRecord | undefined;
  readonly askedMs: number;
  readonly sendings: Sending[];
  settledMs?: number;
  outcome?: 'ok' | TokenGuardErrorCode | 'other';
}
