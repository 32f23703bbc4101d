import { setTimeout as pause } from 'node:timers/promises';
import type { Lane } from '../app/src/lane';
import type { Plan } from '../plan';
import { spreadOf, type Spread } from '../report/spread';
import type { LaneStage } from '../stage/lane-stage';
import type { Stage } from '../stage/stage';

const STREAM = 'stream-1';
const EVENTS = 20;
const PATIENCE_MS = 30_000;

export interface SubscribingFigure {
  readonly lane: Lane;
  readonly subscriptions: number;
  /** The time from the first `subscribe()` until the server has accepted all subscriptions. */
  readonly openMs: number;
  readonly sockets: number;
  /** The time from an event on the server until all subscriptions have received it. */
  readonly eventMs: Spread;
  /**
   * The script time of the page per event frame, in µs: the total time divided by the number of
   * frames.
   */
  readonly scriptUsPerFrame: number;
  readonly heapBytesEach: number;
  readonly lost: number;
}

/** Subscriptions that start at the same time, and events for all of them. */
export async function subscribing(stage: Stage, plan: Plan): Promise<SubscribingFigure[]> {
  const figures: SubscribingFigure[] = [];
  for (const count of plan.subscriptions) {
    for (const name of ['plain', 'guard', 'untouched'] as const) {
      const lane = await stage.lane(name);
      figures.push(await subscribe(lane, count));
      await lane.close();
    }
  }
  return figures;
}

async function subscribe(lane: LaneStage, count: number): Promise<SubscribingFigure> {
  const devtools = await lane.devtools();
  const heap = async (): Promise<number> => {
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize;
  };
  const heapBefore = await heap();
  const start = performance.now();
  await lane.run((bench, n) => bench.subscriptions.open(n), count);
  while (lane.world.counts().realtime.startsAccepted < count) {
    if (performance.now() - start > PATIENCE_MS)
      throw new Error('The server did not accept all subscriptions.');
    await pause(2);
  }
  const openMs = performance.now() - start;
  // After the acknowledgement, Amplify needs some time until it passes on events.
  await pause(500);
  const heapBytesEach = ((await heap()) - heapBefore) / count;

  await devtools.send('Performance.enable');
  const scriptS = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? NaN;
  };
  const scriptBefore = await scriptS();
  const times: number[] = [];
  let lost = 0;
  for (let sequence = 1; sequence <= EVENTS; sequence++) {
    const arrival = lane.run((bench, n) => bench.subscriptions.untilEvents(n), count);
    await pause(20);
    const sentMs = performance.now();
    lane.world.publishMusicStreamEvent({ streamId: STREAM, sequence });
    await arrival;
    times.push(performance.now() - sentMs);
    const { events } = await lane.run((bench) => bench.subscriptions.take());
    lost += count - events;
  }
  const scriptUsPerFrame = (1e6 * ((await scriptS()) - scriptBefore)) / (EVENTS * count);
  await lane.run((bench) => bench.subscriptions.closeAll());
  const { socketsOpened } = lane.world.counts().realtime;
  return {
    lane: lane.name,
    subscriptions: count,
    openMs,
    sockets: socketsOpened,
    eventMs: spreadOf(times),
    scriptUsPerFrame,
    heapBytesEach,
    lost,
  };
}
