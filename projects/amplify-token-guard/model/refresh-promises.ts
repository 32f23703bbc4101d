import { leadMs } from '../src/lib/session/refresh-policy';
import { DEFAULT_OPTIONS } from '../src/lib/token-guard-options';
import { Browser, BrowserKind } from './browser';
import { holds } from './holds';
import { nameOf, RefreshRecord } from './user-pool';
import type { Tab } from './tab';

/** `refreshTimeoutMs` minus the longest delay of the request to the server. */
const LIMIT_MS = 20_000 - 1_500;

/** Checks the refreshes that reached the server. */
export function checkRefreshes(browser: Browser): void {
  for (const record of browser.pool.refreshes) {
    holds('G5 a refresh token is sent once', isAllowed(browser, record), show(record));
  }
  for (const tab of browser.tabs) {
    holds(
      'G8 a tab stops refreshing after a rejection',
      stopsAfterRejection(browser, tab),
      `${tab.page.number}`,
    );
  }
  checkRefreshCount(browser);
  checkOutages(browser);
}

/** Whether the refresh succeeded, or its failure was unavoidable. */
function isAllowed(browser: Browser, refused: RefreshRecord): boolean {
  const { session, answer } = refused;
  if (answer === 'minted' || answer === 'out') return true;
  const winner = browser.pool.refreshes.find(
    (other) => other.refreshToken === refused.refreshToken && other.answer === 'minted',
  );
  if (winner && isOrphaned(browser, winner, refused)) session.isLost = true;
  if (browser.kind.locks === 'none') session.isLost = true;
  if (session.isLost) return true;
  if (answer === 'revoked' || !winner) return refused.atMs >= (session.revokedMs ?? Infinity);
  const fromMs = winner.atMs - LIMIT_MS;
  return [winner.page, refused.page].some(
    (page) => page.isDead || page.wasFrozen(fromMs, refused.atMs),
  );
}

/**
 * Whether the tab that used the refresh token never stored the new one, or not within the time
 * limit.
 */
function isOrphaned({ storage }: Browser, winner: RefreshRecord, refused: RefreshRecord): boolean {
  const { page, atMs, texts } = winner;
  if (page.isDead && !storage.everHeld.has(texts!.refreshToken)) return true;
  return refused.atMs - atMs >= LIMIT_MS;
}

/** Whether the tab stopped refreshing after the server had rejected its refresh token. */
function stopsAfterRejection({ pool }: Browser, { page }: Tab): boolean {
  const refused = pool.refreshes
    .filter((record) => record.page === page && record.answer === 'revoked')
    .map(({ refreshToken }) => refreshToken);
  // A previous attempt that was abandoned may have sent the same token once.
  return new Set(refused).size >= refused.length - 1;
}

/** Checks that N tabs refresh each session no more often than one tab does. */
function checkRefreshCount({ kind, pool, device, wasAsked, tabs }: Browser): void {
  const allStayOpen = tabs.every(({ page }) => !page.isDead && page.freezes.length === 0);
  const isClockSteady = !device.hasSlept && !device.hasStepped && kind.serverAheadMs === 0;
  if (kind.locks === 'none' || !allStayOpen || !isClockSteady || wasAsked) return;
  for (const session of pool.sessions) {
    const minted = pool.refreshes.filter(
      (record) => record.session === session && record.answer === 'minted',
    );
    for (const [i, { atMs }] of minted.entries()) {
      const nextMs = minted[i + 1]?.atMs ?? Infinity;
      holds('G5 one refresh per expiry', nextMs - atMs >= shortestGapMs(kind), `${atMs} ${nextMs}`);
    }
  }
}

/** The longest lead of `refresh-policy`, plus the rounding of `iat` and the network delay. */
function shortestGapMs({ lifetimeMs }: BrowserKind): number {
  return lifetimeMs - leadMs(lifetimeMs, DEFAULT_OPTIONS, 1, 1) - 4_000;
}

/**
 * Checks that an outage causes no more attempts than those of one tab, plus one for each other tab.
 */
function checkOutages({ kind, pool, outages, wakeUps, changes, tabs }: Browser): void {
  if (kind.locks === 'none' || !kind.channel) return;
  if (tabs.some(({ page }) => page.isDead || page.freezes.length > 0)) return;
  for (const { fromMs, toMs } of outages) {
    const during = (ms: number): boolean => ms >= fromMs && ms <= toMs;
    const attempts = pool.refreshes.filter(({ answer, atMs }) => answer === 'out' && during(atMs));
    const events = wakeUps.filter(during).length + changes.length;
    const allowed = mostAttempts(toMs - fromMs) + tabs.length * (1 + events);
    const details = JSON.stringify({
      attempts: attempts.map(({ atMs, page }) => [atMs, page.number]),
      allowed,
    });
    holds(
      'G7 more tabs do not multiply the attempts in an outage',
      attempts.length <= allowed,
      details,
    );
  }
}

/** The largest number of attempts that one tab makes while requests are waiting. */
function mostAttempts(durationMs: number): number {
  let attempts = 1;
  let pauseMs = 250;
  for (let ms = pauseMs; ms <= durationMs; ms += pauseMs) {
    attempts++;
    pauseMs = Math.min(2 * pauseMs, 2_500);
  }
  return attempts;
}

function show({ page, session, ...record }: RefreshRecord): string {
  return JSON.stringify({ ...record, tab: page.number, session: nameOf(session) });
}
