import { Browser, PROPAGATION_MS } from './browser';
import { holds } from './holds';
import { isBroken, mayBeShown } from './session-promises';
import { TabRequest } from './tab-request';
import { nameOf } from './user-pool';

/** Checks the results that users of all tabs got, and the requests that were sent for them. */
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
  holds('G17 a mutation runs at most once', ran.length <= 1, details);
  holds('G3 a request is sent at most three times', sendings.length <= 3, details);
  holds(
    'G9 a retry never uses the token of another user',
    sendings.every(({ session }) => session.user === first?.session.user),
    details,
  );
  holds(
    'G9 a request carries the token of the user who is signed in',
    sendings.every(({ atMs, session, visibleUser }) => {
      const isDuringChange = browser.changes.some(
        ({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs + PROPAGATION_MS,
      );
      return session.user === visibleUser || (browser.kind.storageMs > 0 && isDuringChange);
    }),
    details,
  );
  holds(
    'G9 no request is sent after a sign-out',
    sendings.every(
      ({ atMs, session, session: { signedOutMs = Infinity } }) =>
        atMs <= signedOutMs + PROPAGATION_MS ||
        tab.page.wasFrozen(atMs - PROPAGATION_MS, atMs) ||
        mayBeShown(browser, session),
    ),
    details,
  );
  if (tab.page.isDead) return;
  holds('every request settles', outcome !== undefined, details);
  const { askedMs, settledMs = askedMs } = request;
  const areDelayed =
    browser.wasThrottled || browser.tabs.some((other) => other.page.freezes.length > 0);
  const longestMs = areDelayed ? 280_000 : 160_000;
  const isSlow = settledMs - askedMs > longestMs && !tab.page.wasFrozen(askedMs, settledMs);
  holds('no request takes longer than the limits', !isSlow, details);
  holds('a request that succeeded did run', outcome !== 'ok' || ran.length === 1, details);
  holds('no avoidable failure', isAcceptable(browser, request), details);
}

/** Whether the request succeeded, or its failure was unavoidable. */
function isAcceptable(browser: Browser, request: TabRequest): boolean {
  const { askedMs, settledMs = Infinity, owner } = request;
  const during = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): boolean =>
    fromMs <= settledMs && toMs + PROPAGATION_MS >= askedMs;
  const changed = !owner || isBroken(browser, owner) || browser.changes.some(during);
  switch (request.outcome) {
    case 'ok':
      return true;
    case 'signed-out':
    case 'user-changed':
    case 'session-ended':
      return changed;
    case 'token-rejected':
      return !!request.sendings.at(-1)?.expiredInTransit && browser.device.hasSlept;
    case 'refresh-failed':
      return browser.wasHung || browser.outages.some(during) || wasThrottledInOutage(browser);
    default:
      return false;
  }
}

/** Whether an outage may have looked longer to a tab because its timers ran late. */
function wasThrottledInOutage({ wasThrottled, outages }: Browser): boolean {
  return wasThrottled && outages.length > 0;
}
