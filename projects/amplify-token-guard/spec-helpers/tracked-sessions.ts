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
  /** What the tracker has told, `undefined` for a change of which no more is known. */
  readonly news: (SourceNews | undefined)[];
  /** What Amplify tells of itself. */
  readonly amplify: Subject<AmplifyChange>;
  /** Ends the following of Amplify and of other tabs. */
  stop(): void;
  /** What another tab tells this one, and hears of it. */
  readonly otherTab: SessionBroadcast;
  readonly tabs: LinkedTabs;
}

/** The tracker of a tab, with another tab beside it. */
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

/** As if a refresh of the present session, sent at this moment, had brought these tokens. */
export function noteRefresh(
  sessions: SessionTracker,
  clock: TokenGuardClock,
  tokens: AmplifyTokens,
): void {
  const { current: session, records } = sessions;
  const { username, clockDrift } = tokens;
  records.noteRefresh(tokens, { since: new Stopwatch(clock), session, username, clockDrift });
}
