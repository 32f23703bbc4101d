import { setTimeout as pause } from 'node:timers/promises';
import { Dice } from '../../e2e/soak/dice';
import type { Lane } from '../app/src/lane';
import type { Ended } from '../app/src/load';
import type { LaneStage } from '../stage/lane-stage';
import type { Stage } from '../stage/stage';
import { latencies, type Latencies } from './boundary';
import { Weather, mishaps, type Mishap } from './weather';

/** Short, so that many fit into a run, and long against the 5 s of Amplify and the latencies. */
export const LIFE_MS = 12_000;
/** Of the workaround: 30 s would be longer than the token, and refresh it with each request. */
export const BUFFER_MS = LIFE_MS / 2;
const SEED = 20_261_123;
/** A request of the guard may wait so long for recovery. */
const AFTERMATH_MS = 20_000;

export interface StormPlan {
  readonly tabs: number;
  readonly lives: number;
  readonly requestsPerSecond: number;
  /** Without it nothing goes wrong, and the network is even. */
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
  /** 401s that the server answered, whether or not the user saw them. */
  readonly rejected: number;
  readonly mutationsAsked: number;
  readonly mutationsAnswered: number;
  readonly mutationsExecuted: number;
  readonly latencies: Latencies;
}

interface Victim {
  readonly lane: LaneStage;
  readonly ended: Ended[];
  signOuts: number;
}

/** All lanes through the same token lives, at the same time. */
export async function storm(stage: Stage, plan: StormPlan): Promise<StormFigure[]> {
  const lives = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS };
  const even = { apiBefore: 20, apiAfter: 20, authBefore: 300, authAfter: 300 };
  const settings = { ...lives, rotation: true, rotationGraceMs: 0, latency: even };
  const lanes = await stage.lanes({ settings, bufferMs: BUFFER_MS });
  const victims: Victim[] = lanes.map((lane) => ({ lane, ended: [], signOuts: 0 }));
  for (const lane of lanes) {
    while (lane.tabs.length < plan.tabs) await lane.openTab();
  }
  for (const lane of lanes) await startLoad(lane, plan);

  const dice = new Dice(SEED);
  const weather = new Weather(lanes, dice);
  const watching = new AbortController();
  const watched = watchUntil(watching.signal, victims);
  if (plan.isStormy) weather.start();
  for (const mishap of mishaps(plan.lives, LIFE_MS, dice)) {
    if (plan.isStormy) await live(weather, mishap);
    else await pause(LIFE_MS);
  }
  weather.stop();
  watching.abort();
  await watched;
  await Promise.all(lanes.map((lane) => lane.runInAll((bench) => bench.load.stop())));
  const unanswered = await Promise.all(victims.map(async ({ lane }) => settle(lane)));
  await watchOver(victims);
  const figures = victims.map((victim, index) => figureOf(victim, plan, unanswered[index] ?? 0));
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

async function watchUntil(end: AbortSignal, victims: readonly Victim[]): Promise<void> {
  while (!end.aborted) {
    await pause(1_000);
    await watchOver(victims);
  }
}

/** Takes what has ended; a user who finds the app signed out signs in again. */
async function watchOver(victims: readonly Victim[]): Promise<void> {
  await Promise.all(
    victims.map(async (victim) => {
      const harvests = await victim.lane.runInAll((bench) => bench.load.harvest());
      victim.ended.push(...harvests.flat());
      if (await victim.lane.isSignedIn()) return;
      victim.signOuts++;
      await victim.lane.signIn().catch(() => undefined);
    }),
  );
}

/** @returns how many requests have no answer even after a while. */
async function settle(lane: LaneStage): Promise<number> {
  const untilMs = performance.now() + AFTERMATH_MS;
  for (;;) {
    const underWay = await lane.runInAll((bench) => bench.load.underWay);
    const sum = underWay.reduce((total, count) => total + count, 0);
    if (sum === 0 || performance.now() > untilMs) return sum;
    await pause(200);
  }
}

function figureOf(
  { lane, ended, signOuts }: Victim,
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
