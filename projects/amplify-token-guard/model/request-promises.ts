import { Browser, NEWS_MS } from './browser';
import { holds } from './holds';
import { isBroken, mayBeSeen } from './session-promises';
import { TabRequest } from './tab-request';
import { nameOf } from './user-pool';

/** Looks at what the users of all tabs saw, and at what was sent for them. */
export function checkRequests(browser: Browser): void {
  for (const request of browser.requests) checkRequest(browser, request);
}

function checkRequest(browser: Browser, request: TabRequest): void {
  const { tab, sendings, outcome } = request;
  const ran = browser.pool.server.executed.get(request.number) ?? [];
  const details = JSON.stringify({
    ...request,
    tab: tab.page.number,
    owner: request.owner && nameOf(request.owner),
    sendings: sendings.map(({ session, ...sending }) => ({ ...sending, session: nameOf(session) })),
    ran,
  });
  const [first] = sendings;
  holds('G17 nothing runs twice', ran.length <= 1, details);
  holds('G3 first, late retry, retry after a refresh', sendings.length <= 3, details);
  holds(
    "G9 nothing is retried with somebody else's token",
    sendings.every(({ session }) => session.user === first?.session.user),
    details,
  );
  holds(
    'G9 nothing is sent for somebody who is not signed in',
    sendings.every(({ atMs, session, userInSight }) => {
      const isNews = browser.changes.some(
        ({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs + NEWS_MS,
      );
      return session.user === userInSight || (browser.kind.storageMs > 0 && isNews);
    }),
    details,
  );
  holds(
    'G9 nothing is sent after a sign-out',
    sendings.every(
      ({ atMs, session, session: { signedOutMs = Infinity } }) =>
        atMs <= signedOutMs + NEWS_MS ||
        tab.page.wasFrozen(atMs - NEWS_MS, atMs) ||
        mayBeSeen(browser, session),
    ),
    details,
  );
  if (tab.page.isDead) return;
  holds('waiters always settle', outcome !== undefined, details);
  const { askedMs, settledMs = askedMs } = request;
  const areHindered =
    browser.wasThrottled || browser.tabs.some((other) => other.page.freezes.length > 0);
  const longestMs = areHindered ? 280_000 : 160_000;
  const isSlow = settledMs - askedMs > longestMs && !tab.page.wasFrozen(askedMs, settledMs);
  holds('others are delayed by no more than the limits', !isSlow, details);
  holds('an answer means that it ran', outcome !== 'ok' || ran.length === 1, details);
  holds('no failure that could have been helped', isExplained(browser, request), details);
}

/** Whether what the user saw of a request could not be helped. */
function isExplained(browser: Browser, request: TabRequest): boolean {
  const { askedMs, settledMs = Infinity, owner } = request;
  const during = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): boolean =>
    fromMs <= settledMs && toMs + NEWS_MS >= askedMs;
  const changed = !owner || isBroken(browser, owner) || browser.changes.some(during);
  switch (request.outcome) {
    case 'ok':
      return true;
    case 'signed-out':
    case 'user-changed':
    case 'session-ended':
      return changed;
    case 'token-rejected':
      return !!request.sendings.at(-1)?.lapsedOnTheWay && browser.device.hasSlept;
    case 'refresh-failed':
      return browser.wasHung || browser.outages.some(during) || wasThrottledOut(browser);
    default:
      return false;
  }
}

/** Whether an outage may have seemed longer to a tab whose timers came late. */
function wasThrottledOut({ wasThrottled, outages }: Browser): boolean {
  return wasThrottled && outages.length > 0;
}
