import type { Answer } from './app/answer';
import { STORAGE_FAILURE } from './browser/faulty-storage';
import type { Plan } from './plan';
import { Finding } from './finding';
import { judgeEvents } from './judge-events';
import type { AskRecord, PageRecord, Run } from './run';

/** As long as a change may take to be seen everywhere. */
const NEWS_MS = 400;

/** A fault that is over as soon strikes what is sent in this very moment, which in the other world comes a bit later. */
const MOMENT_MS = 100;

/** Compares the world with the guard with the one without. */
export function judge(plan: Plan, plain: Run, guarded: Run): Finding[] {
  // A page whose script cannot even be loaded, as the storage is broken at that moment.
  if (plain.stopped?.includes(STORAGE_FAILURE)) return [];
  if (plain.stopped)
    return [{ kind: 'explorer', details: `the plain world stopped: ${plain.stopped}` }];
  if (isMixedUp(plain)) return [];
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
  // Amplify repeats its own requests without a word, and not those of the app.
  let better = plan.steps.reduce(
    (sum, step, index) =>
      step.do === 'network' && step.ms <= MOMENT_MS ? sum + struckByMoment(plain, index) : sum,
    0,
  );
  for (const asked of plain.asks) {
    const told = guarded.asks.find((other) => keyOf(other) === keyOf(asked));
    if (!told) continue;
    if (isChange(asked)) {
      // Who is signed in already in one of them, or was not signed out by a broken storage, is in another world.
      if (!isSameStory(plan, plain, guarded, asked)) return findings;
      const finding = asked.answer?.ok && compare(plan, asked, told);
      if (!finding) continue;
      findings.push(finding);
      break;
    }
    if (isDisturbed(asked, plain) || isDisturbed(told, guarded)) continue;
    if (isHeardLater(plan, plain, asked) || isHeardLater(plan, guarded, told)) continue;
    if (told.answer?.ok === false && told.answer.error === 'not started') {
      // What strikes once has struck here, and strikes something else there.
      if (!isGood(asked)) better++;
      continue;
    }
    if (!isGood(asked) || isOver(plan, plain, asked)) {
      if (isGood(told)) better++;
      continue;
    }
    const finding = compare(plan, asked, told);
    const isUnlucky =
      isOverSooner(plain, guarded, told) ||
      isStruckAlone(plain, guarded, asked, told) ||
      isRevokedMeanwhile(plain, asked, told);
    if (finding && !isExcused(plan, guarded) && !isUnlucky) findings.push(finding);
  }
  // A fault that strikes once strikes one of the worlds here and the other there.
  return strikesOnce(plan) && findings.length <= better ? [] : findings;
}

/** How many questions a fault of a moment may strike: those that are asked with the first one after it. */
function struckByMoment({ asks }: Run, faultStep: number): number {
  const after = asks.filter(({ step }) => step > faultStep);
  const firstMs = Math.min(...after.map(({ fromMs }) => fromMs));
  return Math.max(1, after.filter(({ fromMs }) => fromMs <= firstMs + MOMENT_MS).length);
}

function strikesOnce({ steps }: Plan): boolean {
  return steps.some((step) => 'how' in step && step.ms <= MOMENT_MS);
}

function compare(plan: Plan, asked: AskRecord, told: AskRecord): Finding | undefined {
  const { what } = asked;
  const at = `${what} in tab ${asked.tab}, step ${asked.step + 1}, at ${Math.round(asked.fromMs)} ms`;
  const [before, after] = [asked.answer!, told.answer];
  if (!after)
    return {
      kind: `never: ${what}`,
      details: `${at}: plain answers after ${lasted(asked)}, the guard never`,
    };
  const difference = `${at}: plain ${show(before)} after ${lasted(asked)}, the guard ${show(after)} after ${lasted(told)}`;
  if (!after.ok) return { kind: `refused: ${what}, ${after.error}`, details: difference };
  if (after.who === null && !isChange(asked))
    return { kind: `nobody: ${what}`, details: difference };
  if (before.ok && before.who !== after.who && what !== 'route') {
    return { kind: `another user: ${what}`, details: difference };
  }
  if (before.ok && before.hasIdToken && !after.hasIdToken)
    return { kind: 'no id token', details: difference };
  if (before.ok && before.hasCredentials && !after.hasCredentials) {
    return { kind: 'no credentials', details: difference };
  }
  const lateMs = told.toMs - told.fromMs - (asked.toMs - asked.fromMs);
  // A tab that is frozen answers when it is resumed, if it has not done so in the very moment before.
  const isFrozen = plan.steps.some(
    (step, index) =>
      step.do === 'freeze' && index >= asked.step && step.in % plan.tabs === asked.tab,
  );
  if (lateMs > cureMs(plan) && !isFrozen) return { kind: `late: ${what}`, details: difference };
  return undefined;
}

/** A refusal waits for a second for what somebody else may be storing, and looks ten times. */
const REFUSAL_MS = 1_100;

/** As long as curing may take: what a refresh and a second try take in this world. */
function cureMs({ latencyMs, steps, storage, tabs, broken, way }: Plan): number {
  const lock = broken.includes('locks hang') ? 2_500 : 0;
  const slow = steps.some((step) => step.do === 'network' && step.how === 'slow') ? 13_000 : 0;
  const slowStorage = steps.some((step) => step.do === 'storage' && step.how === 'slow')
    ? 12_000
    : 0;
  const ownStorage = storage === 'async' ? 1_000 : 0;
  const others = tabs > 1 ? 1_000 + (steps.some((step) => step.do === 'freeze') ? 45_000 : 0) : 0;
  // A reading that waits for a hosted sign-in is made again after five seconds, also where another app client has been
  // configured meanwhile.
  const reconfigured =
    way === 'hosted' && steps.some((step) => step.do === 'configure') ? 5_000 : 0;
  return (
    reconfigured + 3 * latencyMs + REFUSAL_MS + lock + slow + slowStorage + ownStorage + others
  );
}

function judgeEnd(plan: Plan, plain: Run, guarded: Run): Finding[] {
  if (isExcused(plan, guarded) || !isSameStory(plan, plain, guarded)) return [];
  // A sign-in or sign-out that it has struck leads to another end.
  const hasStruck = guarded.asks.some((told) => isChange(told) && told.answer?.ok !== true);
  if (strikesOnce(plan) && hasStruck) return [];
  const findings: Finding[] = [];
  for (const probe of plain.asks.filter(
    ({ step, what }) => step === plan.steps.length && what === 'session',
  )) {
    const page = guarded.pages.filter(({ tab }) => tab === probe.tab).at(-1);
    const status = statusAt(page, probe.toMs + NEWS_MS);
    const mine = guarded.asks.find((other) => keyOf(other) === keyOf(probe));
    if (mine && isOverSooner(plain, guarded, mine)) continue;
    if (isGood(probe) && status !== 'signed-in') {
      const details = `at the end plain is signed in, the guard in tab ${probe.tab} says ${status}`;
      findings.push({ kind: `status at the end: ${status}`, details });
    } else if (mine?.answer?.ok && mine.answer.who === null && status === 'signed-in') {
      findings.push({
        kind: 'status at the end: signed-in',
        details: `tab ${probe.tab}: nobody is`,
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
  // Tabs that share no session do not take turns.
  const isOnePerTab =
    ['session', 'memory'].includes(plan.storage) ||
    plan.way === 'provider' ||
    // Tokens that have grown larger than a cookie may be are not stored.
    (plan.storage === 'cookie' && plan.steps.some((step) => step.do === 'groups'));
  const sessions = isOnePerTab ? plan.tabs : 1;
  const troubles = plan.steps.filter(
    ({ do: what }) => what === 'network' || what === 'storage',
  ).length;
  const most = 2 * lives * sessions + forced + refused + loads + 20 * troubles + count(plain);
  if (count(guarded) <= most) return [];
  const details = `${count(guarded)} refreshes in ${lives} lives of a token, plain ${count(plain)}`;
  return [{ kind: 'too many refreshes', details }];
}

/** Configured anew in the middle of a call, Amplify clears or writes the tokens of another client. */
function isMixedUp({ configuredMs, asks }: Run): boolean {
  return configuredMs.some((atMs) =>
    asks.some(({ fromMs, toMs, answer }) => fromMs <= atMs && (!answer || toMs >= atMs)),
  );
}

/** Whether both worlds have gone the same way up to this sign-in or sign-out, or to the last one. */
function isSameStory(plan: Plan, plain: Run, guarded: Run, upTo?: AskRecord): boolean {
  const changes = plain.asks.filter(
    (asked) => isChange(asked) && asked.step <= (upTo?.step ?? Infinity),
  );
  return changes.every((asked) => {
    const told = guarded.asks.find((other) => keyOf(other) === keyOf(asked));
    const wasBroken = plan.steps.some(
      (step, index) =>
        step.do === 'storage' && (index < asked.step || isDuring(plan, asked, index)),
    );
    const wasSignedIn =
      told?.answer?.ok === false && told.answer.error === 'UserAlreadyAuthenticatedException';
    const failedInPlain = asked.answer?.ok !== true && told?.answer?.ok === true;
    const overlaps = changes.some(
      (other) =>
        other !== asked &&
        other.fromMs <= asked.fromMs &&
        (other.toMs < 0 || other.toMs + NEWS_MS >= asked.fromMs),
    );
    return !wasBroken && !wasSignedIn && !failedInPlain && !overlaps;
  });
}

/** Whether this step may come before the change is done. */
function isDuring({ steps }: Plan, { step, fromMs, toMs }: AskRecord, index: number): boolean {
  const waitedMs = steps
    .slice(step, index)
    .reduce((sum, between) => sum + ('ms' in between && between.do === 'wait' ? between.ms : 0), 0);
  return toMs < 0 || waitedMs <= toMs - fromMs;
}

function isChange({ what }: AskRecord): boolean {
  return what === 'signIn' || what === 'signOut';
}

/** A fault has taken the only refresh token that counts, which could have happened to anybody. */
function isExcused(plan: Plan, { lostAnswers, writeHits, pages }: Run): boolean {
  // By a clock that was set forward the token is over, and a session that was revoked cannot be renewed.
  const did = (what: string): boolean => plan.steps.some((step) => step.do === what);
  if (did('revoke') && did('stepWall')) return true;
  if (plan.rotation === 'off') return false;
  // Copies of one session have one refresh token, and it serves one of them.
  if (plan.storage === 'session' && plan.tabs > 1) return true;
  return lostAnswers > 0 || (writeHits > 0 && pages.length > 1);
}

/**
 * Whether the session was revoked, and the guard's last token is over while plain Amplify's still lives: the guard
 * fetches ahead and so at other times, and either token may happen to be the younger one.
 */
function isOverSooner(plain: Run, guarded: Run, { tab, trueMs = 0 }: AskRecord): boolean {
  const lastMs = ({ cloud }: Run): number =>
    cloud.filter(({ what }) => what === 'refreshed' || what === 'signed-in').at(-1)?.atMs ?? 0;
  const wasRevoked = guarded.cloud.some(({ what }) => what === 'revoked');
  const page = guarded.pages.filter((other) => other.tab === tab).at(-1);
  const liveUntilMs = page?.told.at(-1)?.liveUntilMs ?? Infinity;
  return wasRevoked && lastMs(guarded) < lastMs(plain) && liveUntilMs <= trueMs;
}

/**
 * Whether the faults of the plan were over when plain Amplify was answered, and not when the guard was: it needed no
 * refresh, say, and so was the first to send.
 */
function isStruckAlone(plain: Run, guarded: Run, asked: AskRecord, told: AskRecord): boolean {
  return Boolean(told.answer) && told.toMs <= guarded.healedMs && asked.toMs > plain.healedMs;
}

/** Whether the session was revoked after plain Amplify was answered or had refreshed, and before the guard was. */
function isRevokedMeanwhile(plain: Run, asked: AskRecord, told: AskRecord): boolean {
  const [{ atMs } = { atMs: Infinity }] = plain.cloud.filter(({ what }) => what === 'revoked');
  const hadRefreshed = plain.cloud.some(
    (record) =>
      record.what === 'refreshed' && record.atMs <= atMs && record.atMs >= atMs - MOMENT_MS,
  );
  const { trueMs: plainMs = Infinity } = asked;
  return (hadRefreshed || plainMs <= atMs) && atMs < (told.trueMs ?? -Infinity);
}

/** Whether somebody signed in or out meanwhile, so that either answer is right. */
function isDisturbed(ask: AskRecord, { changes }: Run): boolean {
  const toMs = ask.answer ? ask.toMs : Infinity;
  return changes.some((change) => change.fromMs <= toMs && change.toMs + NEWS_MS >= ask.fromMs);
}

/** Whether the first tab came back from the hosted sign-in page so shortly before that another tab may not know it. */
function isHeardLater({ way, exchangeMs }: Plan, { cloud }: Run, ask: AskRecord): boolean {
  if ((way !== 'hosted' && way !== 'implicit') || ask.tab === 0 || ask.trueMs === undefined) {
    return false;
  }
  const signedInMs = cloud.find(({ what }) => what === 'signed-in')?.atMs ?? Infinity;
  const askedMs = ask.trueMs - (ask.toMs - ask.fromMs);
  return signedInMs <= ask.trueMs && askedMs <= signedInMs + exchangeMs + NEWS_MS;
}

/** Whether the user got what they came for: a token that is over is of no use. */
function isGood({ answer, trueMs = 0 }: AskRecord): boolean {
  if (!answer?.ok || answer.who === null) return false;
  return answer.exp === undefined || answer.exp * 1_000 > trueMs;
}

/** Whether the last token of this world was over. Plain Amplify may take it for good, by a clock that was set back. */
function isOver(
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
  const told = page?.told.filter(({ type, sinceMs }) => type === 'status' && sinceMs <= atMs);
  return (told?.at(-1)?.['status'] as string | undefined) ?? 'nothing';
}

function keyOf({ what, tab, step }: AskRecord): string {
  return `${step}/${tab}/${what}`;
}

function show(answer: Answer): string {
  if (!answer.ok) return `fails with ${answer.error}`;
  return answer.who === null ? 'says nobody' : `answers for ${answer.who}`;
}

function lasted({ fromMs, toMs }: AskRecord): string {
  return `${Math.round(toMs - fromMs)} ms`;
}
