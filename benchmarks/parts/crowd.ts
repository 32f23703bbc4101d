import type { Lane } from '../app/src/lane';
import type { Plan } from '../plan';
import { spreadOf, type Spread } from '../report/spread';
import type { LaneStage } from '../stage/lane-stage';
import type { Stage } from '../stage/stage';

const HOUR_MS = 3_600_000;
export const CROWD_REQUESTS = 100;

export interface CrowdFigure {
  readonly lane: Lane;
  readonly rotation: boolean;
  readonly tabs: number;
  readonly refreshesPerExpiry: Spread;
  readonly failures: number;
  readonly signOuts: number;
}

/** Many tabs with many requests each, when the token has just expired. */
export async function crowd(stage: Stage, plan: Plan): Promise<CrowdFigure[]> {
  return [...(await crowdWith(stage, plan, false)), ...(await crowdWith(stage, plan, true))];
}

async function crowdWith(stage: Stage, plan: Plan, rotation: boolean): Promise<CrowdFigure[]> {
  const settings = { rotation, rotationGraceMs: 0 };
  const lanes = await stage.lanes({ settings });
  for (const lane of lanes) {
    while (lane.tabs.length < plan.crowdTabs) await lane.openTab();
  }
  const seen = lanes.map((lane) => ({ lane, refreshes: [] as number[], failures: 0, signOuts: 0 }));
  for (let expiry = 0; expiry < plan.crowdExpiries; expiry++) {
    for (const one of seen) {
      const before = one.lane.world.counts().refreshAttempts;
      one.failures += await countFailures(one.lane);
      one.refreshes.push(one.lane.world.counts().refreshAttempts - before);
      if (await one.lane.isSignedIn()) continue;
      one.signOuts++;
      await one.lane.signIn();
    }
  }
  for (const lane of lanes) await lane.close();
  return seen.map(({ lane, refreshes, failures, signOuts }) => ({
    lane: lane.name,
    rotation,
    tabs: plan.crowdTabs,
    refreshesPerExpiry: spreadOf(refreshes),
    failures,
    signOuts,
  }));
}

/** @returns the number of failed requests */
async function countFailures(lane: LaneStage): Promise<number> {
  await lane.sleep(HOUR_MS);
  const results = await lane.runInAll((bench, n) => bench.atOnce('query', n), CROWD_REQUESTS);
  return results.reduce((sum, { failed }) => sum + failed, 0);
}
