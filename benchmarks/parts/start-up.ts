import type { Lane } from '../app/src/lane';
import type { Plan } from '../plan';
import { ratioOf, spreadOf, type Spread } from '../report/spread';
import type { Stage } from '../stage/stage';

export interface StartUpFigure {
  readonly lane: Lane;
  /** The time from the navigation to the first token in ms, with a session in the store. */
  readonly firstTokenMs: Spread;
  readonly toPlain: Spread;
}

/** How soon a reloaded app has a token. All lanes load the same bundle. */
export async function startUp(stage: Stage, plan: Plan): Promise<StartUpFigure[]> {
  const lanes = await stage.lanes();
  const times = new Map<Lane, number[]>(lanes.map(({ name }) => [name, []]));
  // The first round fills the cache of compiled code.
  for (let round = -1; round < plan.startUps; round++) {
    for (const lane of lanes) {
      await lane.tab.reload();
      await lane.tab.waitForFunction(() => window.bench?.firstTokenMs !== undefined);
      const firstTokenMs = await lane.run((bench) => bench.firstTokenMs);
      if (round >= 0) times.get(lane.name)?.push(firstTokenMs ?? NaN);
    }
  }
  for (const lane of lanes) await lane.close();
  const of = (name: Lane): number[] => times.get(name) ?? [];
  return lanes.map(({ name }) => ({
    lane: name,
    firstTokenMs: spreadOf(of(name)),
    toPlain: ratioOf(of(name), of('plain')),
  }));
}
