import { Browser, PROPAGATION_MS } from './browser';
import { holds } from './holds';
import { Tab } from './tab';
import { nameOf, SessionRecord } from './user-pool';

/**
 * How much older than its real age a token may appear, in addition to the duration of its refresh.
 * The guard assumes that a token was minted late in its second, `exp` counts from the start of that
 * second, and tabs wait for each other.
 */
const AGE_TOLERANCE_MS = 4_000;

/** Checks the tabs and the storage when nothing is in progress. */
export function checkSessions(browser: Browser): void {
  for (const tab of browser.tabs) {
    holds(
      'G8 the end of a session is reported once',
      endsAreReportedOnce(tab),
      JSON.stringify(tab.events),
    );
    holds(
      'G0 no session ends while its token is valid',
      // The guard can't distinguish a clock that was set forward from a sleep. If a tab died after
      // it wrote a part of its tokens, the age is computed with the drift of the previous tokens.
      // Without locks, a tab can be refused while the answer to another one is still on its way.
      browser.device.hasStepped ||
        browser.kind.locks === 'none' ||
        browser.tabs.some(({ page }) => page.hasCrashed) ||
        tab.timeLeftAtEndMs.every(
          (leftMs) => leftMs <= AGE_TOLERANCE_MS + browser.slowestRefreshMs,
        ),
      tab.timeLeftAtEndMs.join(),
    );
  }
  const values = [...browser.storage.values.values()];
  const isWhole = browser.kind.channel && !browser.tabs.some(({ page }) => page.hasCrashed);
  for (const session of isWhole ? browser.pool.sessions : []) {
    if (session.signedOutMs === undefined) continue;
    const left = session.texts
      .flatMap(({ accessToken, idToken, refreshToken }) => [accessToken, idToken, refreshToken])
      .filter((text) => values.includes(text));
    const details = `${nameOf(session)}: ${left.join()}`;
    holds('G9 a sign-out leaves no token in the storage', left.length === 0, details);
  }
  const kept = sessionToKeep(browser);
  for (const { amplify, tokens, page } of browser.alive) {
    holds('G6 the session is kept', !kept || amplify.session === kept, kept ? nameOf(kept) : '');
    const state = tokens.state();
    const user = amplify.session?.user;
    const shown = state.status === 'signed-in' ? state.userId : undefined;
    holds(
      'G9 a session does not come back after its sign-out',
      mayBeShown(browser, amplify.session),
      `${page.number}`,
    );
    // A tab that crashed while it cleared a lost session has left a part of it in the store.
    const isRemainder =
      amplify.session !== undefined &&
      isBroken(browser, amplify.session) &&
      browser.tabs.some((tab) => tab.page.hasCrashed);
    holds(
      'all tabs show the user of the store',
      shown === user || (shown === undefined && isRemainder),
      `${page.number} ${shown} ${user}`,
    );
  }
}

/**
 * Whether the session can't be renewed: it was revoked, or a tab crashed before it stored the new
 * refresh token.
 */
export function isBroken({ tabs, storage }: Browser, session: SessionRecord): boolean {
  if (session.isLost || session.revokedMs !== undefined) return true;
  const mayBeIncomplete = tabs.some(({ page }) => page.hasCrashed);
  return mayBeIncomplete && !storage.everHeld.has(session.texts.at(-1)!.refreshToken);
}

/** Whether a tab may show the session: no user has signed out of it, as far as a tab can know. */
export function mayBeShown({ kind }: Browser, session: SessionRecord | undefined): boolean {
  // Without a channel, only the tab that signed out knows about it, and only while it is open.
  return !session?.signedOutBy || (!kind.channel && session.signedOutBy.isDead);
}

/**
 * The last session, if it can be renewed and there was no sign-out or other sign-in after its
 * sign-in.
 */
function sessionToKeep(browser: Browser): SessionRecord | undefined {
  const last = browser.pool.sessions.at(-1);
  if (browser.kind.locks === 'none') return undefined;
  if (!last || last.signedOutMs !== undefined || isBroken(browser, last)) return undefined;
  const after = browser.changes.filter(({ toMs }) => toMs >= last.signedInMs - PROPAGATION_MS);
  const isWritten = browser.storage.everHeld.has(last.texts[0]!.refreshToken);
  return isWritten && after.length === 1 && after[0]!.toMs < Infinity ? last : undefined;
}

/** Whether there is a `signed-in` event between any two `session-ended` events. */
function endsAreReportedOnce({ events }: Tab): boolean {
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
