import type { Call } from '../app/src/bench-page';
import type { Lane } from '../app/src/lane';
import type { Plan } from '../plan';
import { ratioOf, spreadOf, type Spread } from '../report/spread';
import type { LaneStage } from '../stage/lane-stage';
import type { Stage } from '../stage/stage';

const CALLS: readonly Call[] = [
  'token',
  'session',
  'query',
  'http',
  'bareHttp',
  'fetchWithToken',
  'fetchOther',
];
const ALLOCATING_CALLS = 300;

export interface MicroFigure {
  readonly lane: Lane;
  readonly call: Call;
  readonly us: Spread;
  readonly toPlain: Spread;
  readonly storageReads: number;
  /** The memory that one call allocates, including memory that is freed again. */
  readonly bytes: number;
}

export interface MicroResult {
  readonly figures: readonly MicroFigure[];
  /** The additional time of an interceptor, in µs per request. */
  readonly interceptorUs: Readonly<Record<string, Spread>>;
  /** The additional time of a guarded `fetch()` compared to the browser's, in µs per request. */
  readonly fetchUs: { readonly withToken: Spread; readonly other: Spread };
  /** `fetchAuthSession()` of plain Amplify ÷ `getToken()`. */
  readonly tokenSpeedUp: Spread;
}

/** The cost of one call in the client: without a network, and with a fresh token. */
export async function micro(stage: Stage, plan: Plan): Promise<MicroResult> {
  const lanes = await stage.lanes();
  const us = new Map<string, number[]>();
  const of = (lane: Lane, call: Call): number[] => us.get(`${lane} ${call}`) ?? [];
  for (let round = 0; round < plan.rounds; round++) {
    for (const call of CALLS) {
      for (const lane of rotated(lanes, round)) {
        const { medianUs } = await lane.run((bench, [what, forMs]) => bench.time(what, forMs), [
          call,
          plan.timingMs,
        ] as const);
        us.set(`${lane.name} ${call}`, [...of(lane.name, call), medianUs]);
      }
    }
  }
  const figures: MicroFigure[] = [];
  const interceptorUs: Record<string, Spread> = {};
  for (const lane of lanes) {
    for (const call of CALLS) {
      figures.push({
        lane: lane.name,
        call,
        us: spreadOf(of(lane.name, call)),
        toPlain: ratioOf(of(lane.name, call), of('plain', call)),
        storageReads: (await lane.run((bench, what) => bench.countStorage(what), call)).reads,
        bytes: await allocated(lane, call),
      });
    }
    interceptorUs[lane.name] = extra(of(lane.name, 'http'), of(lane.name, 'bareHttp'));
  }
  const fetchUs = (call: Call): Spread => extra(of('guard', call), of('plain', call));
  for (const lane of lanes) await lane.close();
  const tokenSpeedUp = ratioOf(of('plain', 'session'), of('guard', 'token'));
  return {
    figures,
    interceptorUs,
    fetchUs: { withToken: fetchUs('fetchWithToken'), other: fetchUs('fetchOther') },
    tokenSpeedUp,
  };
}

/** For each round, how much longer one of them took. */
function extra(values: readonly number[], base: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value - (base[round] ?? NaN)));
}

/** Measured with V8's sampling heap profiler, which includes memory that was freed immediately. */
async function allocated(lane: LaneStage, call: Call): Promise<number> {
  const devtools = await lane.devtools();
  await devtools.send('HeapProfiler.startSampling', {
    samplingInterval: 2_048,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await lane.run((bench, { call: what, times }) => bench.repeat(what, times), {
    call,
    times: ALLOCATING_CALLS,
  });
  const { profile } = await devtools.send('HeapProfiler.stopSampling');
  await devtools.detach();
  return profile.samples.reduce((sum, { size }) => sum + size, 0) / ALLOCATING_CALLS;
}

/** Each round starts with another lane. */
function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
