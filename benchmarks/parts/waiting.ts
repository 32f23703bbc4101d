import type { Lane } from '../app/src/lane';
import type { Plan } from '../plan';
import { ratioOf, spreadOf, type Spread } from '../report/spread';
import type { Stage } from '../stage/stage';

const HOUR_MS = 3_600_000;

export interface WaitingFigure {
  readonly lane: Lane;
  readonly waiting: number;
  /** The time from the first request for a token to the last result. */
  readonly ms: Spread;
  readonly toPlain: Spread;
  /** These values are those of the worst round. */
  readonly refreshes: number;
  readonly lost: number;
  readonly storageReads: number;
  readonly storageWrites: number;
}

interface Round {
  readonly tookMs: number;
  readonly refreshes: number;
  readonly lost: number;
  readonly storageReads: number;
  readonly storageWrites: number;
}

/** Simultaneous requests for a token when it has expired. All of them wait for one refresh. */
export async function waiting(stage: Stage, plan: Plan): Promise<WaitingFigure[]> {
  const lanes = (await stage.lanes()).filter(({ name }) => name !== 'workaround');
  const figures: WaitingFigure[] = [];
  for (const count of plan.waiting) {
    const rounds = new Map<Lane, Round[]>(lanes.map(({ name }) => [name, []]));
    for (let round = 0; round < plan.waitingRounds; round++) {
      for (const lane of lanes) {
        const before = lane.world.counts().refreshAttempts;
        // The page gets no event about the sleep, so the requests find an expired token.
        await lane.sleep(HOUR_MS);
        const result = await lane.run((bench, n) => bench.atOnce('token', n), count);
        rounds.get(lane.name)?.push({
          tookMs: result.tookMs,
          refreshes: lane.world.counts().refreshAttempts - before,
          lost: count - result.answered,
          storageReads: result.storage.reads,
          storageWrites: result.storage.writes,
        });
      }
    }
    const times = (name: Lane): number[] => (rounds.get(name) ?? []).map(({ tookMs }) => tookMs);
    for (const { name } of lanes) {
      const most = (key: keyof Round): number =>
        Math.max(...(rounds.get(name) ?? []).map((round) => round[key]));
      figures.push({
        lane: name,
        waiting: count,
        ms: spreadOf(times(name)),
        toPlain: ratioOf(times(name), times('plain')),
        refreshes: most('refreshes'),
        lost: most('lost'),
        storageReads: most('storageReads'),
        storageWrites: most('storageWrites'),
      });
    }
  }
  for (const lane of lanes) await lane.close();
  return figures;
}
