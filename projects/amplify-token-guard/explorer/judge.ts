import type { Answer } from './app/answer';
import { STORAGE_FAILURE } from './browser/faulty-storage';
import type { Plan } from './plan';
import { Finding } from './finding';
import { judgeEvents } from './judge-events';
import type { AskRecord, PageRecord, Run } from './run';

/** The longest time until all tabs see a change. */
const PROPAGATION_MS = 400;

/**
 * A shorter fault affects only what is sent at that time. In the other world, the same request may
 * be sent a little later.
 */
const SHORT_FAULT_MS = 100;

/** Compares the world with the guard to the plain world. */
export function judge(plan: Plan, plain: Run, guarded: Run): Finding[] {
  // The storage is broken while the page loads, so its script can't run.
  if (plain.stopped?.includes(STORAGE_FAILURE)) return [];
  if (plain.stopped)
    return [{ kind: 'explorer', details: `the plain world stopped: ${plain.stopped}` }];
  if (isConfiguredDuringCall(plain)) return [];
  if (guarded.stopped) {
    return [
      { kind: `stopped ${guarded.stopped.replace(/[\d.]+/g, 'N')}`, details: guarded.stopped },
    ];
  }
  return [
    ...judgeStart(guarded),
    ...judgeAnswers(plan, plain, guarded),
    ...judgeEvents(plan, plain, guarded),
    ...judgeEnd(plan, plain, guarded),
    ...judgeCost(plan, plain, guarded),
  ];
}

function judgeStart({ pages }: Run): Finding[] {
  return pages.flatMap(({ errors, tab }) =>
    errors.map((error) => ({
      kind: error.replace(/[\d.]+/g, 'N'),
      details: `tab ${tab}: ${error}`,
    })),
  );
}

function judgeAnswers(plan: Plan, plain: Run, guarded: Run): Finding[] {
  const findings: Finding[] = [];
  // Amplify retries its own requests silently, but not those of the app.
  let betterCount = plan.steps.reduce(
    (sum, step, index) =>
      step.do === 'network' && step.ms <= SHORT_FAULT_MS
        ? sum + callsHitByShortFault(plain, index)
        : sum,
    0,
  );
  for (const plainAsk of plain.asks) {
    const guardAsk = guarded.asks.find((other) => keyOf(other) === keyOf(plainAsk));
    if (!guardAsk) continue;
    if (isChange(plainAsk)) {
      // The worlds differ from here on if a user was already signed in in one of them, or a broken
      // storage prevented a sign-out.
      if (!haveSameSignIns(plan, plain, guarded, plainAsk)) return findings;
      const finding = plainAsk.answer?.ok && compare(plan, plainAsk, guardAsk);
      if (!finding) continue;
      findings.push(finding);
      break;
    }
    if (overlapsChange(plainAsk, plain) || overlapsChange(guardAsk, guarded)) continue;
    if (mayBeUnaware(plan, plain, plainAsk) || mayBeUnaware(plan, guarded, guardAsk)) continue;
    if (guardAsk.answer?.ok === false && guardAsk.answer.error === 'not started') {
      // A fault of one access was used up here. In the other world, it affects another access.
      if (!hasSucceeded(plainAsk)) betterCount++;
      continue;
    }
    if (!hasSucceeded(plainAsk) || hasLastTokenExpired(plan, plain, plainAsk)) {
      if (hasSucceeded(guardAsk)) betterCount++;
      continue;
    }
    const finding = compare(plan, plainAsk, guardAsk);
    const isCoincidence =
      expiresEarlier(plain, guarded, guardAsk) ||
      overlapsFaultAlone(plain, guarded, plainAsk, guardAsk) ||
      isRevokedInBetween(plain, plainAsk, guardAsk);
    if (finding && !mayLoseSession(plan, guarded) && !isCoincidence) findings.push(finding);
  }
  // A fault of one access may affect different calls in the two worlds.
  return hasShortFault(plan) && findings.length <= betterCount ? [] : findings;
}

/**
 * How many calls a short fault may affect: those that start together with the first one after it.
 */
function callsHitByShortFault({ asks }: Run, faultStep: number): number {
  const after = asks.filter(({ step }) => step > faultStep);
  const firstMs = Math.min(...after.map(({ fromMs }) => fromMs));
  return Math.max(1, after.filter(({ fromMs }) => fromMs <= firstMs + SHORT_FAULT_MS).length);
}

function hasShortFault({ steps }: Plan): boolean {
  return steps.some((step) => 'how' in step && step.ms <= SHORT_FAULT_MS);
}

function compare(plan: Plan, plainAsk: AskRecord, guardAsk: AskRecord): Finding | undefined {
  const { what } = plainAsk;
  const at = `${what} in tab ${plainAsk.tab}, step ${plainAsk.step + 1}, at ${Math.round(plainAsk.fromMs)} ms`;
  const [before, after] = [plainAsk.answer!, guardAsk.answer];
  if (!after)
    return {
      kind: `never: ${what}`,
      details: `${at}: the call returns after ${durationOf(plainAsk)} with plain Amplify, and never with the guard`,
    };
  const difference = `${at}: plain Amplify ${show(before)} after ${durationOf(plainAsk)}, the guard ${show(after)} after ${durationOf(guardAsk)}`;
  if (!after.ok) return { kind: `refused: ${what}, ${after.error}`, details: difference };
  if (after.who === null && !isChange(plainAsk))
    return { kind: `nobody: ${what}`, details: difference };
  if (before.ok && before.who !== after.who && what !== 'route') {
    return { kind: `another user: ${what}`, details: difference };
  }
  if (before.ok && before.hasIdToken && !after.hasIdToken)
    return { kind: 'no id token', details: difference };
  if (before.ok && before.hasCredentials && !after.hasCredentials) {
    return { kind: 'no credentials', details: difference };
  }
  const lateMs = guardAsk.toMs - guardAsk.fromMs - (plainAsk.toMs - plainAsk.fromMs);
  // A frozen tab returns its result when it is resumed, unless it did so just before.
  const isFrozen = plan.steps.some(
    (step, index) =>
      step.do === 'freeze' && index >= plainAsk.step && step.in % plan.tabs === plainAsk.tab,
  );
  if (lateMs > recoveryMs(plan) && !isFrozen) return { kind: `late: ${what}`, details: difference };
  return undefined;
}

/**
 * A rejected refresh waits for a second for tokens that another tab may store, and reads the store
 * ten times.
 */
const REFUSAL_MS = 1_100;

/** The longest time for a recovery in this world: a refresh and a retry. */
function recoveryMs({ latencyMs, steps, storage, tabs, broken, way }: Plan): number {
  const lock = broken.includes('locks hang') ? 2_500 : 0;
  const slow = steps.some((step) => step.do === 'network' && step.how === 'slow') ? 13_000 : 0;
  const slowStorage = steps.some((step) => step.do === 'storage' && step.how === 'slow')
    ? 12_000
    : 0;
  const ownStorage = storage === 'async' ? 1_000 : 0;
  const others = tabs > 1 ? 1_000 + (steps.some((step) => step.do === 'freeze') ? 45_000 : 0) : 0;
  // A read that waits for a hosted sign-in is retried after five seconds, even if another app
  // client was configured in the meantime.
  const reconfigured =
    way === 'hosted' && steps.some((step) => step.do === 'configure') ? 5_000 : 0;
  return (
    reconfigured + 3 * latencyMs + REFUSAL_MS + lock + slow + slowStorage + ownStorage + others
  );
}

function judgeEnd(plan: Plan, plain: Run, guarded: Run): Finding[] {
  if (mayLoseSession(plan, guarded) || !haveSameSignIns(plan, plain, guarded)) return [];
  // If it affected a sign-in or sign-out, the worlds end differently.
  const hasChangeFailed = guarded.asks.some(
    (guardAsk) => isChange(guardAsk) && guardAsk.answer?.ok !== true,
  );
  if (hasShortFault(plan) && hasChangeFailed) return [];
  const findings: Finding[] = [];
  for (const probe of plain.asks.filter(
    ({ step, what }) => step === plan.steps.length && what === 'session',
  )) {
    const page = guarded.pages.filter(({ tab }) => tab === probe.tab).at(-1);
    const status = statusAt(page, probe.toMs + PROPAGATION_MS);
    const guardAsk = guarded.asks.find((other) => keyOf(other) === keyOf(probe));
    if (guardAsk && expiresEarlier(plain, guarded, guardAsk)) continue;
    if (hasSucceeded(probe) && status !== 'signed-in') {
      const details = `at the end, plain Amplify is signed in, and the guard in tab ${probe.tab} reports ${status}`;
      findings.push({ kind: `status at the end: ${status}`, details });
    } else if (guardAsk?.answer?.ok && guardAsk.answer.who === null && status === 'signed-in') {
      findings.push({
        kind: 'status at the end: signed-in',
        details: `tab ${probe.tab}: nobody is signed in`,
      });
    }
  }
  return findings;
}

function judgeCost(plan: Plan, plain: Run, guarded: Run): Finding[] {
  const count = ({ cloud }: Run): number => cloud.filter(({ what }) => what === 'refreshed').length;
  const lives = Math.ceil(guarded.elapsedMs / (plan.lifetimeS * 1_000));
  const forced = guarded.asks.filter(({ what }) => what === 'forced').length;
  const refused = guarded.cloud.filter(({ what }) => what === 'api-refused').length;
  const loads =
    guarded.pages.length +
    plan.steps.filter((step) => step.do === 'stepWall' || step.do === 'sleep').length;
  // Tabs that don't share a session don't share a lock either.
  const isOnePerTab =
    ['session', 'memory'].includes(plan.storage) ||
    plan.way === 'provider' ||
    // Tokens that are too large for a cookie aren't stored.
    (plan.storage === 'cookie' && plan.steps.some((step) => step.do === 'groups'));
  const sessions = isOnePerTab ? plan.tabs : 1;
  const troubles = plan.steps.filter(
    ({ do: what }) => what === 'network' || what === 'storage',
  ).length;
  const most = 2 * lives * sessions + forced + refused + loads + 20 * troubles + count(plain);
  if (count(guarded) <= most) return [];
  const details = `${count(guarded)} refreshes in ${lives} token lifetimes, plain Amplify ${count(plain)}`;
  return [{ kind: 'too many refreshes', details }];
}

/**
 * If Amplify is configured during a call, Amplify clears or writes the tokens of another app
 * client.
 */
function isConfiguredDuringCall({ configuredMs, asks }: Run): boolean {
  return configuredMs.some((atMs) =>
    asks.some(({ fromMs, toMs, answer }) => fromMs <= atMs && (!answer || toMs >= atMs)),
  );
}

/**
 * Whether the sign-ins and sign-outs had the same results in both worlds, up to this one or to the
 * last one.
 */
function haveSameSignIns(plan: Plan, plain: Run, guarded: Run, upTo?: AskRecord): boolean {
  const changes = plain.asks.filter(
    (plainAsk) => isChange(plainAsk) && plainAsk.step <= (upTo?.step ?? Infinity),
  );
  return changes.every((plainAsk) => {
    const guardAsk = guarded.asks.find((other) => keyOf(other) === keyOf(plainAsk));
    const wasBroken = plan.steps.some(
      (step, index) =>
        step.do === 'storage' && (index < plainAsk.step || isDuring(plan, plainAsk, index)),
    );
    const wasSignedIn =
      guardAsk?.answer?.ok === false &&
      guardAsk.answer.error === 'UserAlreadyAuthenticatedException';
    const failedInPlain = plainAsk.answer?.ok !== true && guardAsk?.answer?.ok === true;
    const overlaps = changes.some(
      (other) =>
        other !== plainAsk &&
        other.fromMs <= plainAsk.fromMs &&
        (other.toMs < 0 || other.toMs + PROPAGATION_MS >= plainAsk.fromMs),
    );
    return !wasBroken && !wasSignedIn && !failedInPlain && !overlaps;
  });
}

/** Whether this step may run before the sign-in or sign-out is complete. */
function isDuring({ steps }: Plan, { step, fromMs, toMs }: AskRecord, index: number): boolean {
  const waitedMs = steps
    .slice(step, index)
    .reduce((sum, between) => sum + ('ms' in between && between.do === 'wait' ? between.ms : 0), 0);
  return toMs < 0 || waitedMs <= toMs - fromMs;
}

function isChange({ what }: AskRecord): boolean {
  return what === 'signIn' || what === 'signOut';
}

/**
 * Whether a fault may have destroyed the only valid refresh token. That could also happen to plain
 * Amplify.
 */
function mayLoseSession(plan: Plan, { lostAnswers, writeHits, pages }: Run): boolean {
  // After the clock was set forward, the token has expired, and a revoked session can't be renewed.
  const did = (what: string): boolean => plan.steps.some((step) => step.do === what);
  if (did('revoke') && did('stepWall')) return true;
  if (plan.rotation === 'off') return false;
  // Copies of one session have the same refresh token, which works for only one of them.
  if (plan.storage === 'session' && plan.tabs > 1) return true;
  return lostAnswers > 0 || (writeHits > 0 && pages.length > 1);
}

/**
 * Whether the session was revoked, and the guard's last token has expired while plain Amplify's is
 * still valid. The guard refreshes at other times, so either token may be the newer one.
 */
function expiresEarlier(plain: Run, guarded: Run, { tab, trueMs = 0 }: AskRecord): boolean {
  const lastMs = ({ cloud }: Run): number =>
    cloud.filter(({ what }) => what === 'refreshed' || what === 'signed-in').at(-1)?.atMs ?? 0;
  const wasRevoked = guarded.cloud.some(({ what }) => what === 'revoked');
  const page = guarded.pages.filter((other) => other.tab === tab).at(-1);
  const validUntilMs = page?.reports.at(-1)?.validUntilMs ?? Infinity;
  return wasRevoked && lastMs(guarded) < lastMs(plain) && validUntilMs <= trueMs;
}

/**
 * Whether all faults had ended when plain Amplify's call returned, but not when the guard's call
 * returned. For example, the guard needed no refresh and sent its request earlier.
 */
function overlapsFaultAlone(
  plain: Run,
  guarded: Run,
  plainAsk: AskRecord,
  guardAsk: AskRecord,
): boolean {
  return (
    Boolean(guardAsk.answer) &&
    guardAsk.toMs <= guarded.recoveredMs &&
    plainAsk.toMs > plain.recoveredMs
  );
}

/**
 * Whether the session was revoked after plain Amplify's call or refresh, but before the guard's
 * call returned.
 */
function isRevokedInBetween(plain: Run, plainAsk: AskRecord, guardAsk: AskRecord): boolean {
  const [{ atMs } = { atMs: Infinity }] = plain.cloud.filter(({ what }) => what === 'revoked');
  const hadRefreshed = plain.cloud.some(
    (record) =>
      record.what === 'refreshed' && record.atMs <= atMs && record.atMs >= atMs - SHORT_FAULT_MS,
  );
  const { trueMs: plainMs = Infinity } = plainAsk;
  return (hadRefreshed || plainMs <= atMs) && atMs < (guardAsk.trueMs ?? -Infinity);
}

/** Whether there was a sign-in or sign-out during the call, so that either result is correct. */
function overlapsChange(ask: AskRecord, { changes }: Run): boolean {
  const toMs = ask.answer ? ask.toMs : Infinity;
  return changes.some(
    (change) => change.fromMs <= toMs && change.toMs + PROPAGATION_MS >= ask.fromMs,
  );
}

/**
 * Whether the first tab returned from the hosted UI so recently that another tab may not know about
 * it.
 */
function mayBeUnaware({ way, exchangeMs }: Plan, { cloud }: Run, ask: AskRecord): boolean {
  if ((way !== 'hosted' && way !== 'implicit') || ask.tab === 0 || ask.trueMs === undefined) {
    return false;
  }
  const signedInMs = cloud.find(({ what }) => what === 'signed-in')?.atMs ?? Infinity;
  const askedMs = ask.trueMs - (ask.toMs - ask.fromMs);
  return signedInMs <= ask.trueMs && askedMs <= signedInMs + exchangeMs + PROPAGATION_MS;
}

/** Whether the call succeeded. An expired token doesn't count. */
function hasSucceeded({ answer, trueMs = 0 }: AskRecord): boolean {
  if (!answer?.ok || answer.who === null) return false;
  return answer.exp === undefined || answer.exp * 1_000 > trueMs;
}

/**
 * Whether the last token of this world has expired. If the clock was set back, plain Amplify may
 * consider it valid.
 */
function hasLastTokenExpired(
  { lifetimeS }: Plan,
  { cloud, pages }: Run,
  { trueMs = 0, toMs }: AskRecord,
): boolean {
  const startMs = trueMs - toMs;
  const minted = cloud.filter(
    ({ what, atMs }) => (what === 'refreshed' || what === 'signed-in') && atMs <= trueMs,
  );
  const mintedMs = minted.at(-1)?.atMs ?? startMs + (pages[0]?.openedMs ?? 0);
  return mintedMs + lifetimeS * 1_000 <= trueMs;
}

function statusAt(page: PageRecord | undefined, atMs: number): string {
  const reports = page?.reports.filter(({ type, sinceMs }) => type === 'status' && sinceMs <= atMs);
  return (reports?.at(-1)?.['status'] as string | undefined) ?? 'nothing';
}

function keyOf({ what, tab, step }: AskRecord): string {
  return `${step}/${tab}/${what}`;
}

function show(answer: Answer): string {
  if (!answer.ok) return `fails with ${answer.error}`;
  return answer.who === null ? 'returns nobody' : `returns ${answer.who}`;
}

function durationOf({ fromMs, toMs }: AskRecord): string {
  return `${Math.round(toMs - fromMs)} ms`;
}
