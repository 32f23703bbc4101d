import type { Lane } from '../app/src/lane';
import type { Plan } from '../plan';
import { ratioOf, spreadOf, type Spread } from '../report/spread';
import type { Stage } from '../stage/stage';

export interface StartUpFigure {
  readonly lane: Lane;
  /** The time from the navigation to the first token in ms, with a session in the store. */
  readonly firstTokenMs: Spread;
  readonly toPlain: Spread;
  /** The time from the navigation until the first query is sent, in ms. */
  readonly firstQueryMs: Spread;
  readonly queryToPlain: Spread;
}

/**
 * How soon a reloaded app has a token, and sends its first query. All lanes load the same bundle.
 */
export async function startUp(stage: Stage, plan: Plan): Promise<StartUpFigure[]> {
  const lanes = await stage.lanes();
  const tokens = new Map<Lane, number[]>();
  const queries = new Map<Lane, number[]>();
  // The first round fills the cache of compiled code.
  for (let round = -1; round < plan.startUps; round++) {
    for (const lane of lanes) {
      await lane.tab.reload();
      await lane.tab.waitForFunction(
        () => window.bench?.firstTokenMs !== undefined && window.bench.firstQueryMs !== undefined,
      );
      const { firstTokenMs = NaN, firstQueryMs = NaN } = await lane.run((bench) => ({
        firstTokenMs: bench.firstTokenMs,
        firstQueryMs: bench.firstQueryMs,
      }));
      if (round < 0) continue;
      tokens.set(lane.name, [...(tokens.get(lane.name) ?? []), firstTokenMs]);
      queries.set(lane.name, [...(queries.get(lane.name) ?? []), firstQueryMs]);
    }
  }
  for (const lane of lanes) await lane.close();
  return lanes.map(({ name }) => {
    const of = (times: Map<Lane, number[]>, lane: Lane): number[] => times.get(lane) ?? [];
    return {
      lane: name,
      firstTokenMs: spreadOf(of(tokens, name)),
      toPlain: ratioOf(of(tokens, name), of(tokens, 'plain')),
      firstQueryMs: spreadOf(of(queries, name)),
      queryToPlain: ratioOf(of(queries, name), of(queries, 'plain')),
    };
  });
}
