import { setTimeout as pause } from 'node:timers/promises';
import { Dice } from '../../e2e/soak/dice';
import type { Lane } from '../app/src/lane';
import type { Ended } from '../app/src/load';
import type { LaneStage } from '../stage/lane-stage';
import type { Stage } from '../stage/stage';
import { latencies, type Latencies } from './boundary';
import { Weather, mishaps, type Mishap } from './weather';

/**
 * Short, so that many lifetimes fit in a run, but long compared to Amplify's 5 s and the latencies.
 */
export const LIFE_MS = 12_000;
/**
 * The buffer of the workaround. With 30 s, which is longer than the lifetime, it would refresh for
 * each request.
 */
export const BUFFER_MS = LIFE_MS / 2;
const SEED = 20_261_123;
/** The longest time that a request of the guard waits for recovery. */
const RECOVERY_MS = 20_000;

export interface StormPlan {
  readonly tabs: number;
  readonly lives: number;
  readonly requestsPerSecond: number;
  /** If false, there are no faults, and the latency is constant. */
  readonly isStormy: boolean;
}

export interface StormFigure {
  readonly lane: Lane;
  readonly tabs: number;
  readonly lives: number;
  readonly requests: number;
  readonly failures: number;
  readonly failuresByText: Readonly<Record<string, number>>;
  readonly unanswered: number;
  readonly signOuts: number;
  readonly refreshCalls: number;
  readonly refreshes: number;
  /** The responses with status 401, even if the user didn't see them. */
  readonly rejected: number;
  readonly mutationsAsked: number;
  readonly mutationsAnswered: number;
  readonly mutationsExecuted: number;
  readonly latencies: Latencies;
}

interface User {
  readonly lane: LaneStage;
  readonly ended: Ended[];
  signOuts: number;
}

/** Runs all lanes in parallel through the same token lifetimes. */
export async function storm(stage: Stage, plan: StormPlan): Promise<StormFigure[]> {
  const lives = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS };
  const even = { apiBefore: 20, apiAfter: 20, authBefore: 300, authAfter: 300 };
  const settings = { ...lives, rotation: true, rotationGraceMs: 0, latency: even };
  const lanes = await stage.lanes({ settings, bufferMs: BUFFER_MS });
  const users: User[] = lanes.map((lane) => ({ lane, ended: [], signOuts: 0 }));
  for (const lane of lanes) {
    while (lane.tabs.length < plan.tabs) await lane.openTab();
  }
  for (const lane of lanes) await startLoad(lane, plan);

  const dice = new Dice(SEED);
  const weather = new Weather(lanes, dice);
  const watching = new AbortController();
  const watched = watchUntil(watching.signal, users);
  if (plan.isStormy) weather.start();
  for (const mishap of mishaps(plan.lives, LIFE_MS, dice)) {
    if (plan.isStormy) await live(weather, mishap);
    else await pause(LIFE_MS);
  }
  weather.stop();
  watching.abort();
  await watched;
  await Promise.all(lanes.map((lane) => lane.runInAll((bench) => bench.load.stop())));
  const unanswered = await Promise.all(users.map(async ({ lane }) => settle(lane)));
  await collectEnded(users);
  const figures = users.map((user, index) => figureOf(user, plan, unanswered[index] ?? 0));
  for (const lane of lanes) await lane.close();
  return figures;
}

async function live(weather: Weather, mishap: Mishap): Promise<void> {
  const start = performance.now();
  await pause(mishap.atMs);
  await weather.begin(mishap);
  await pause(mishap.forMs);
  weather.end();
  await pause(Math.max(0, LIFE_MS - (performance.now() - start)));
}

/** The tabs take turns. */
async function startLoad(lane: LaneStage, plan: StormPlan): Promise<void> {
  const everyMs = (1_000 * plan.tabs) / plan.requestsPerSecond;
  for (const tab of lane.tabs) {
    await lane.run((bench, ms) => bench.load.start({ everyMs: ms, mutateEvery: 4 }), everyMs, tab);
    await pause(everyMs / plan.tabs);
  }
}

async function watchUntil(end: AbortSignal, users: readonly User[]): Promise<void> {
  while (!end.aborted) {
    await pause(1_000);
    await collectEnded(users);
  }
}

/** Collects the requests that ended. A user who is signed out signs in again. */
async function collectEnded(users: readonly User[]): Promise<void> {
  await Promise.all(
    users.map(async (user) => {
      const results = await user.lane.runInAll((bench) => bench.load.takeEnded());
      user.ended.push(...results.flat());
      if (await user.lane.isSignedIn()) return;
      user.signOuts++;
      await user.lane.signIn().catch(() => undefined);
    }),
  );
}

/** @returns the number of requests that are still pending after some time */
async function settle(lane: LaneStage): Promise<number> {
  const untilMs = performance.now() + RECOVERY_MS;
  for (;;) {
    const pending = await lane.runInAll((bench) => bench.load.pending);
    const sum = pending.reduce((total, count) => total + count, 0);
    if (sum === 0 || performance.now() > untilMs) return sum;
    await pause(200);
  }
}

function figureOf(
  { lane, ended, signOuts }: User,
  plan: StormPlan,
  unanswered: number,
): StormFigure {
  const failed = ended.filter(({ error }) => error !== undefined);
  const failuresByText: Record<string, number> = {};
  for (const { error = '' } of failed) failuresByText[error] = (failuresByText[error] ?? 0) + 1;
  const mutations = ended.filter(({ call }) => call === 'mutate');
  const counts = lane.world.counts();
  return {
    lane: lane.name,
    tabs: plan.tabs,
    lives: plan.lives,
    requests: ended.length,
    failures: failed.length,
    failuresByText,
    unanswered,
    signOuts,
    refreshCalls: counts.refreshAttempts,
    refreshes: counts.refreshes,
    rejected: counts.rejected,
    mutationsAsked: mutations.length,
    mutationsAnswered: mutations.filter(({ error }) => error === undefined).length,
    mutationsExecuted: counts.mutationsExecuted['recordPlay'] ?? 0,
    latencies: latencies(ended, lane.world.log.entries),
  };
}
