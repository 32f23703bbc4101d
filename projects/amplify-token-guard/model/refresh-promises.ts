import { leadMs } from '../src/lib/session/refresh-policy';
import { DEFAULT_OPTIONS } from '../src/lib/token-guard-options';
import { Browser, BrowserKind } from './browser';
import { holds } from './holds';
import { nameOf, RefreshRecord } from './user-pool';
import type { Tab } from './tab';

/** `refreshTimeoutMs`, less what the way to the server may take. */
const LIMIT_MS = 20_000 - 1_500;

/** Looks at what the server was asked. */
export function checkRefreshes(browser: Browser): void {
  for (const record of browser.pool.refreshes) {
    holds('G5 a refresh token is presented once', mayBeRefused(browser, record), show(record));
  }
  for (const tab of browser.tabs) {
    holds('G8 nothing loops', takesNoForAnAnswer(browser, tab), `${tab.page.number}`);
  }
  checkThrift(browser);
  checkOutages(browser);
}

/** Whether a refusal of a refresh could not be helped. */
function mayBeRefused(browser: Browser, refused: RefreshRecord): boolean {
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

/** Whether the tab that used up the token kept the answer to itself: for ever, or past all limits. */
function isOrphaned({ storage }: Browser, winner: RefreshRecord, refused: RefreshRecord): boolean {
  const { page, atMs, texts } = winner;
  if (page.isDead && !storage.everHeld.has(texts!.refreshToken)) return true;
  return refused.atMs - atMs >= LIMIT_MS;
}

/** Whether a tab leaves off once it was told that a refresh token is not valid. */
function takesNoForAnAnswer({ pool }: Browser, { page }: Tab): boolean {
  const refused = pool.refreshes
    .filter((record) => record.page === page && record.answer === 'revoked')
    .map(({ refreshToken }) => refreshToken);
  // An attempt that was given up may have sent it once before.
  return new Set(refused).size >= refused.length - 1;
}

/** Whether each session was refreshed no more often than one tab alone would have. */
function checkThrift({ kind, pool, device, wasAsked, tabs }: Browser): void {
  const isCalm = tabs.every(({ page }) => !page.isDead && page.freezes.length === 0);
  const isPlain = !device.hasSlept && !device.hasStepped && kind.serverAheadMs === 0;
  if (kind.locks === 'none' || !isCalm || !isPlain || wasAsked) return;
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

/** From `refresh-policy`: the longest lead, with the cut-off of `iat` and the way to the server. */
function shortestGapMs({ lifetimeMs }: BrowserKind): number {
  return lifetimeMs - leadMs(lifetimeMs, DEFAULT_OPTIONS, 1, 1) - 4_000;
}

/** Whether an outage caused no more attempts than those of one tab, and one more of each other. */
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
    holds('G7 an outage costs no more per tab', attempts.length <= allowed, details);
  }
}

/** The most often that one tab tries while requests wait. */
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
