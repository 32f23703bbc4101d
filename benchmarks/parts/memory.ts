import type { Lane } from '../app/src/lane';
import type { Plan } from '../plan';
import { slopeOf } from '../report/spread';
import { countHeap, type HeapCount } from '../stage/heap-snapshot';
import type { LaneStage } from '../stage/lane-stage';
import type { Stage } from '../stage/stage';

export const LIFE_MS = 10_000;
const SAMPLES = 12;
const FEWEST_LIVES_BETWEEN = 5;

export interface MemorySample extends HeapCount {
  /** Since the first sample. */
  readonly refreshes: number;
  readonly listeners: number;
}

export interface MemoryFigure {
  /** The number of subscriptions that were open all the time. */
  readonly subscriptions: number;
  readonly samples: readonly MemorySample[];
  readonly refreshes: number;
  /** The slope of a line through all snapshots. */
  readonly objectsPerRefresh: number;
  readonly bytesPerRefresh: number;
}

/**
 * Runs the guard with tokens that live for 10 s: for an hour in the full run, with one query per
 * token lifetime. Once with the guard's own client, and once with unmodified code and its
 * subscriptions.
 */
export async function memory(stage: Stage, plan: Plan): Promise<MemoryFigure[]> {
  return [
    await watch(stage, plan, 'guard', 0),
    await watch(stage, plan, 'untouched', plan.memorySubscriptions),
  ];
}

async function watch(
  stage: Stage,
  plan: Plan,
  name: Lane,
  subscriptions: number,
): Promise<MemoryFigure> {
  const settings = { accessTokenLifeMs: LIFE_MS, idTokenLifeMs: LIFE_MS, rotation: true };
  const lane = await stage.lane(name, { settings });
  await lane.run((bench, count) => bench.subscriptions.open(count), subscriptions);
  const devtools = await lane.devtools();
  await devtools.send('Performance.enable');
  const refreshesSoFar = (): number => lane.world.counts().refreshes;
  const sample = async (from: number): Promise<MemorySample> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    const listeners = metrics.find(({ name }) => name === 'JSEventListeners')?.value ?? NaN;
    return { refreshes: refreshesSoFar() - from, listeners, ...(await countHeap(devtools)) };
  };
  for (let life = 0; life < plan.memoryWarmUp; life++) await passLifetime(lane);

  const from = refreshesSoFar();
  const samples = [await sample(from)];
  const every = Math.max(FEWEST_LIVES_BETWEEN, Math.round(plan.memoryRefreshes / SAMPLES));
  for (let life = 1; life <= plan.memoryRefreshes; life++) {
    await passLifetime(lane);
    if (life % every === 0) samples.push(await sample(from));
  }
  await lane.close();
  const times = samples.map(({ refreshes }) => refreshes);
  const growth = (of: keyof MemorySample): number =>
    slopeOf(
      times,
      samples.map((one) => one[of]),
    );
  return {
    subscriptions,
    samples,
    refreshes: times.at(-1) ?? 0,
    objectsPerRefresh: growth('objects'),
    bytesPerRefresh: growth('bytes'),
  };
}

/** Moves the clocks of the device and the server, and sends a request that needs a token. */
async function passLifetime(lane: LaneStage): Promise<void> {
  await lane.sleep(LIFE_MS);
  await lane.run((bench) => bench.once('query'));
}
