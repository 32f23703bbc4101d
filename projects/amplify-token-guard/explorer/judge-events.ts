import { Finding } from './finding';
import type { Plan } from './plan';
import type { Run } from './run';
import type { ToldRecord } from './tab';

/** A server's clock and a token's `iat` in whole seconds. */
const TRUNCATION_MS = 6_000;

/** Whether all that the guard told in this world had happened. */
export function judgeEvents(plan: Plan, plain: Run, run: Run): Finding[] {
  const findings: Finding[] = [];
  const facts = factsOf(plan, run);
  const all = run.pages.flatMap(({ told }) => told);
  const count = (type: string): number => all.filter((told) => told.type === type).length;
  const say = (kind: string, told: ToldRecord | undefined): void => {
    findings.push({
      kind,
      details: `${kind}, at ${Math.round(told?.sinceMs ?? 0)} ms: ${JSON.stringify(told)}`,
    });
  };
  const first = (type: string): ToldRecord | undefined => all.find((told) => told.type === type);
  for (const page of run.pages) {
    const signedIn = page.told.filter(({ type }) => type === 'signed-in');
    if (signedIn.length > facts.signIns) say('untrue event: signed-in', signedIn[0]);
    const falseStatus = page.told.find((told) => isFalseStatus(told, run, plan));
    // Amplify does without a storage that does not work when it is loaded, and so does the guard.
    const isAmplifysWord = plain.asks.some(
      ({ what, tab, step, answer }) =>
        what === 'session' &&
        tab === page.tab &&
        step === plan.steps.length &&
        answer?.ok === true &&
        answer.who === null,
    );
    if (falseStatus && !isAmplifysWord)
      say(`untrue status: ${String(falseStatus['status'])}`, falseStatus);
  }
  if (count('signed-out') > 0 && !facts.mayBeOut)
    say('untrue event: signed-out', first('signed-out'));
  const ended = all.find((told) => told.type === 'session-ended' && isEarly(told, plan, run));
  if (ended) say('session-ended while the token lives', ended);
  if (count('adopted') > 0 && !facts.hasOthers) say('untrue event: adopted', first('adopted'));
  if (count('refreshed') > facts.refreshes) say('untrue event: refreshed', first('refreshed'));
  if (count('refresh-failed') > 0 && !facts.hasTrouble)
    say('untrue event: refresh-failed', first('refresh-failed'));
  if (count('retried') > facts.refusals) say('untrue event: retried', first('retried'));
  if (count('clock-stepped') > 0 && !facts.hasSteps)
    say('untrue event: clock-stepped', first('clock-stepped'));
  return findings;
}

/** What really happened, as far as the guard tells of it. */
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
      // Plain Amplify in a context stores what it has refreshed, also when another tab has signed out meanwhile.
      Number(asked('contextForced', 'context')),
    mayBeOut:
      asks.some(({ what }) => what === 'signOut') ||
      // Whoever signs in last ends the session of the other, before their own is there.
      asks.filter(({ what }) => what === 'signIn').length > (plan.way === 'nobody' ? 1 : 0) ||
      did('configure') ||
      at('refresh-refused') > 0 ||
      isImplicit,
    // What the app does before the guard is started, or to tokens of its own, is done by somebody else.
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
      // Amplify's own refresh fails by it.
      plan.broken.includes('localStorage throws in use') ||
      at('refresh-refused') > 0,
    hasSteps: did('stepWall', 'sleep', 'freeze'),
  };
}

/** "Nobody is signed in", told while somebody is, or while that cannot be known. */
function isFalseStatus({ type, status, knows }: ToldRecord, run: Run, plan: Plan): boolean {
  if (type !== 'status' || status !== 'signed-out') return false;
  const { mayBeOut } = factsOf(plan, run);
  // Whoever left the sign-in page was not signed in, though a broken storage still says that the sign-in goes on.
  const isAbandoned =
    knows === 'not yet' && run.writeHits > 0 && !run.cloud.some(({ what }) => what === 'signed-in');
  return !mayBeOut && knows !== 'nobody' && !isAbandoned;
}

/** The session is said to be over while its token could still be used. */
function isEarly(told: ToldRecord, plan: Plan, run: Run): boolean {
  const { cloud, asks, writeHits, lostAnswers, pages } = run;
  const wasRefused = cloud.some(({ what }) => what === 'refresh-refused');
  // Without a refresh token, which an implicit grant does not give and a broken storage does not take, nobody has to
  // refuse.
  if (!wasRefused && plan.way !== 'implicit' && writeHits === 0) return true;
  // One session may end while another one, which has begun since, lives.
  if (asks.some(({ what }) => what === 'signIn')) return false;
  // The newest token has never arrived, or is that of another tab.
  if (plan.rotation !== 'off' && lostAnswers > 0) return false;
  if (plan.storage === 'session' && plan.tabs > 1) return false;
  // A storage that did not take the new refresh token has ended the session with the page.
  if (plan.rotation !== 'off' && writeHits > 0 && pages.length > 1) return false;
  const wasForced =
    asks.some(({ what, fromMs }) => what === 'forced' && fromMs <= told.sinceMs) ||
    cloud.some(({ what }) => what === 'api-refused');
  if (wasForced && plan.way !== 'implicit') return false;
  // By a clock that was set forward it is over, for Amplify as well. Even where it had been set back before,
  // nobody can tell that from a sleep, through which the token has aged.
  const forwardMs = plan.steps.reduce(
    (sum, step) => sum + (step.do === 'stepWall' ? Math.max(0, step.ms) : 0),
    0,
  );
  const nowMs = Math.max(told.trueMs + forwardMs, (told['atMs'] as number) + plan.aheadMs);
  return nowMs < told.liveUntilMs - TRUNCATION_MS;
}
