import { Browser, NEWS_MS } from './browser';
import { holds } from './holds';
import { Tab } from './tab';
import { nameOf, SessionRecord } from './user-pool';

/**
 * How much older than it is a token may seem, apart from the time that its refresh took: it is stored as
 * minted late in its second, its life counts from the beginning of that, and tabs wait for each other.
 */
const UNSURE_MS = 4_000;

/** Looks at what tabs and storage hold when all has come to rest. */
export function checkSessions(browser: Browser): void {
  for (const tab of browser.tabs) {
    holds('G8 an end is told once', endsAreToldOnce(tab), JSON.stringify(tab.events));
    holds(
      'G0 no session ends whose token lives',
      // A clock that was set forward cannot be told from a sleep. And what a tab wrote of its tokens before it died is
      // judged by the clock drift that was stored with the tokens before.
      browser.device.hasStepped ||
        browser.tabs.some(({ page }) => page.diedWriting) ||
        tab.leftAtEndMs.every((leftMs) => leftMs <= UNSURE_MS + browser.slowestRefreshMs),
      tab.leftAtEndMs.join(),
    );
  }
  const values = [...browser.storage.values.values()];
  const isWhole = browser.kind.channel && !browser.tabs.some(({ page }) => page.diedWriting);
  for (const session of isWhole ? browser.pool.sessions : []) {
    if (session.signedOutMs === undefined) continue;
    const left = session.texts
      .flatMap(({ accessToken, idToken, refreshToken }) => [accessToken, idToken, refreshToken])
      .filter((text) => values.includes(text));
    const details = `${nameOf(session)}: ${left.join()}`;
    holds('G9 nothing is left of a session that was signed out of', left.length === 0, details);
  }
  const kept = sessionToKeep(browser);
  for (const { amplify, tokens, page } of browser.alive) {
    holds('G6 the session is kept', !kept || amplify.session === kept, kept ? nameOf(kept) : '');
    const state = tokens.state();
    const user = amplify.session?.user;
    const shown = state.status === 'signed-in' ? state.userId : undefined;
    holds(
      'G9 nobody is signed in again after a sign-out',
      mayBeSeen(browser, amplify.session),
      `${page.number}`,
    );
    holds('all tabs show what the store says', shown === user, `${page.number} ${shown} ${user}`);
  }
}

/** Whether the session cannot be renewed: revoked, or a tab took what is needed to its grave. */
export function isBroken({ tabs, storage }: Browser, session: SessionRecord): boolean {
  if (session.isLost || session.revokedMs !== undefined) return true;
  const isHalfWritten = tabs.some(({ page }) => page.diedWriting);
  return isHalfWritten && !storage.everHeld.has(session.texts.at(-1)!.refreshToken);
}

/** Whether the session may be seen: nobody has signed out of it, as far as that can be known. */
export function mayBeSeen({ kind }: Browser, session: SessionRecord | undefined): boolean {
  // Without a channel only the tab itself knows, from its own memory.
  return !session?.signedOutBy || (!kind.channel && session.signedOutBy.isDead);
}

/** The last session, if nobody has touched it since its sign-in, and it can be renewed. */
function sessionToKeep(browser: Browser): SessionRecord | undefined {
  const last = browser.pool.sessions.at(-1);
  if (browser.kind.locks === 'none') return undefined;
  if (!last || last.signedOutMs !== undefined || isBroken(browser, last)) return undefined;
  const after = browser.changes.filter(({ toMs }) => toMs >= last.signedInMs - NEWS_MS);
  const isWritten = browser.storage.everHeld.has(last.texts[0]!.refreshToken);
  return isWritten && after.length === 1 && after[0]!.toMs < Infinity ? last : undefined;
}

/** Between two ends of a session there is a new one. */
function endsAreToldOnce({ events }: Tab): boolean {
  let ended = false;
  for (const { type } of events) {
    if (type === 'session-ended') {
      if (ended) return false;
      ended = true;
    }
    if (type === 'signed-in') ended = false;
  }
  return true;
}
