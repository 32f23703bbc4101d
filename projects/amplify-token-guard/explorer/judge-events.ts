import { Finding } from './finding';
import type { Plan } from './plan';
import type { Run } from './run';
import type { ReportRecord } from './tab';

/** The rounding of the server's clock and of `iat` to whole seconds. */
const TRUNCATION_MS = 6_000;

/** Checks that everything the guard reported in this world has happened. */
export function judgeEvents(plan: Plan, plain: Run, run: Run): Finding[] {
  const findings: Finding[] = [];
  const facts = factsOf(plan, run);
  const all = run.pages.flatMap(({ reports }) => reports);
  const count = (type: string): number => all.filter((report) => report.type === type).length;
  const addFinding = (kind: string, report: ReportRecord | undefined): void => {
    findings.push({
      kind,
      details: `${kind}, at ${Math.round(report?.sinceMs ?? 0)} ms: ${JSON.stringify(report)}`,
    });
  };
  const first = (type: string): ReportRecord | undefined =>
    all.find((report) => report.type === type);
  for (const page of run.pages) {
    const signedIn = page.reports.filter(({ type }) => type === 'signed-in');
    if (signedIn.length > facts.signIns) addFinding('untrue event: signed-in', signedIn[0]);
    const wrongStatus = page.reports.find((report) => isWrongStatus(report, run, plan));
    // Amplify ignores a storage that doesn't work at load time, and so does the guard.
    const isSameInAmplify = plain.asks.some(
      ({ what, tab, step, answer }) =>
        what === 'session' &&
        tab === page.tab &&
        step === plan.steps.length &&
        answer?.ok === true &&
        answer.who === null,
    );
    if (wrongStatus && !isSameInAmplify)
      addFinding(`untrue status: ${String(wrongStatus['status'])}`, wrongStatus);
  }
  if (count('signed-out') > 0 && !facts.mayBeOut)
    addFinding('untrue event: signed-out', first('signed-out'));
  const ended = all.find(
    (report) => report.type === 'session-ended' && endsTooEarly(report, plan, run),
  );
  if (ended) addFinding('session-ended while the token is valid', ended);
  if (count('adopted') > 0 && !facts.hasOthers)
    addFinding('untrue event: adopted', first('adopted'));
  if (count('refreshed') > facts.refreshes)
    addFinding('untrue event: refreshed', first('refreshed'));
  if (count('refresh-failed') > 0 && !facts.hasTrouble)
    addFinding('untrue event: refresh-failed', first('refresh-failed'));
  if (count('retried') > facts.refusals) addFinding('untrue event: retried', first('retried'));
  if (count('clock-stepped') > 0 && !facts.hasSteps)
    addFinding('untrue event: clock-stepped', first('clock-stepped'));
  return findings;
}

/** What really happened, as far as the guard reports it. */
function factsOf(plan: Plan, { cloud, asks }: Run) {
  const asked = (...what: string[]): boolean =>
    plan.steps.some((step) => step.do === 'ask' && what.includes(step.what));
  const did = (...kinds: string[]): boolean => plan.steps.some((step) => kinds.includes(step.do));
  const at = (what: string): number => cloud.filter((record) => record.what === what).length;
  const isImplicit = plan.way === 'implicit';
  return {
    signIns:
      at('signed-in') +
      (did('configure') ? plan.steps.length : 0) +
      // In plain Amplify, a context stores its refreshed tokens, even if another tab has signed out
      // in the meantime.
      Number(asked('contextForced', 'context')),
    mayBeOut:
      asks.some(({ what }) => what === 'signOut') ||
      // A sign-in ends the previous session before the new one exists.
      asks.filter(({ what }) => what === 'signIn').length > (plan.way === 'nobody' ? 1 : 0) ||
      did('configure') ||
      at('refresh-refused') > 0 ||
      isImplicit,
    // Refreshes of other code: before the guard starts, or with the app's own tokens.
    hasOthers:
      plan.way === 'provider' ||
      plan.tabs > 1 ||
      asked('contextForced', 'context') ||
      plan.guardMs > 0 ||
      at('signed-in') > 0 ||
      did('configure'),
    refreshes: at('refreshed'),
    refusals: at('api-refused'),
    hasTrouble:
      did('network', 'storage', 'sleep', 'stepWall', 'freeze') ||
      // With this fault, Amplify's own refresh fails.
      plan.broken.includes('localStorage throws in use') ||
      at('refresh-refused') > 0,
    hasSteps: did('stepWall', 'sleep', 'freeze'),
  };
}

/** Reported that nobody is signed in, while a user is signed in or the state can't be known. */
function isWrongStatus(
  { type, status, knownSession }: ReportRecord,
  run: Run,
  plan: Plan,
): boolean {
  if (type !== 'status' || status !== 'signed-out') return false;
  const { mayBeOut } = factsOf(plan, run);
  // A user who left the sign-in page wasn't signed in, although a broken storage still says that
  // the sign-in is in progress.
  const isAbandoned =
    knownSession === 'not yet' &&
    run.writeHits > 0 &&
    !run.cloud.some(({ what }) => what === 'signed-in');
  return !mayBeOut && knownSession !== 'nobody' && !isAbandoned;
}

/** Whether `session-ended` was reported while the session's token was still valid. */
function endsTooEarly(report: ReportRecord, plan: Plan, run: Run): boolean {
  const { cloud, asks, writeHits, lostAnswers, pages } = run;
  const wasRefused = cloud.some(({ what }) => what === 'refresh-refused');
  // Without a refresh token, no server needs to reject it. An implicit grant has none, and a broken
  // storage may not store it.
  if (!wasRefused && plan.way !== 'implicit' && writeHits === 0) return true;
  // One session may end while a newer one exists.
  if (asks.some(({ what }) => what === 'signIn')) return false;
  // The newest token was lost, or belongs to another tab.
  if (plan.rotation !== 'off' && lostAnswers > 0) return false;
  if (plan.storage === 'session' && plan.tabs > 1) return false;
  // A storage that didn't store the new refresh token ended the session together with the page.
  if (plan.rotation !== 'off' && writeHits > 0 && pages.length > 1) return false;
  const wasForced =
    asks.some(({ what, fromMs }) => what === 'forced' && fromMs <= report.sinceMs) ||
    cloud.some(({ what }) => what === 'api-refused');
  if (wasForced && plan.way !== 'implicit') return false;
  // After the clock was set forward, the token has expired, for Amplify too. Even if the clock had
  // been set back before, it can't be distinguished from a sleep, during which the token ages.
  const forwardMs = plan.steps.reduce(
    (sum, step) => sum + (step.do === 'stepWall' ? Math.max(0, step.ms) : 0),
    0,
  );
  const nowMs = Math.max(report.trueMs + forwardMs, (report['atMs'] as number) + plan.aheadMs);
  return nowMs < report.validUntilMs - TRUNCATION_MS;
}
