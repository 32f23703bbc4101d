import { TokenGuardClock } from 'amplify-token-guard';
import { Subject } from 'rxjs';
import { AmplifyChange } from '../src/lib/amplify/amplify-changes';
import { AmplifyTokens } from '../src/lib/amplify/amplify-tokens';
import { SessionBroadcast } from '../src/lib/amplify/session-broadcast';
import { SessionTracker } from '../src/lib/amplify/session-tracker';
import { TokenProvider } from '../src/lib/amplify/token-provider';
import { SourceNews } from '../src/lib/amplify/token-source';
import { Stopwatch } from '../src/lib/platform/stopwatch';

import { LinkedTabs } from './linked-tabs';

export interface TrackedSessions {
  readonly sessions: SessionTracker;
  /** The notifications of the tracker. `undefined` for a change without details. */
  readonly news: (SourceNews | undefined)[];
  /** Amplify's notifications. */
  readonly amplify: Subject<AmplifyChange>;
  /** Stops listening to Amplify and to other tabs. */
  stop(): void;
  /** The messages of another tab to this one, and the other way round. */
  readonly otherTab: SessionBroadcast;
  readonly tabs: LinkedTabs;
}

/** A tracker in a tab, next to another tab. */
export function trackSessions(clock: TokenGuardClock): TrackedSessions {
  const tabs = new LinkedTabs();
  const sessions = new SessionTracker(clock, new TokenProvider(), tabs.open());
  const news: (SourceNews | undefined)[] = [];
  sessions.changes.subscribe((change) => news.push(change));
  const amplify = new Subject<AmplifyChange>();
  const stop = sessions.follow(amplify);
  const otherTab = new SessionBroadcast(tabs.open(), () => true);
  return { sessions, news, amplify, stop, tabs, otherTab };
}

/** Records these tokens as the result of a refresh of the current session that is sent now. */
export function noteRefresh(
  sessions: SessionTracker,
  clock: TokenGuardClock,
  tokens: AmplifyTokens,
): void {
  const { current: session, records } = sessions;
  const { username, clockDrift } = tokens;
  records.noteRefresh(tokens, { since: new Stopwatch(clock), session, username, clockDrift });
}
