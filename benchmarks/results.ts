import type { CrowdFigure } from './parts/crowd';
import type { EconomyFigure } from './parts/economy';
import type { FleetResult } from './parts/fleet';
import type { MemoryFigure } from './parts/memory';
import type { MicroResult } from './parts/micro';
import type { StartUpFigure } from './parts/start-up';
import type { SubscribingFigure } from './parts/subscribing';
import type { WaitingFigure } from './parts/waiting';
import type { StormFigure } from './storm/storm';

/** The results of each part. */
export interface Parts {
  readonly micro: MicroResult;
  readonly waiting: readonly WaitingFigure[];
  readonly crowd: readonly CrowdFigure[];
  readonly calm: readonly StormFigure[];
  readonly storm: readonly StormFigure[];
  readonly startUp: readonly StartUpFigure[];
  readonly subscribing: readonly SubscribingFigure[];
  readonly memory: readonly MemoryFigure[];
  readonly economy: readonly EconomyFigure[];
  readonly fleet: FleetResult;
}

export interface Surroundings {
  readonly date: string;
  readonly commit: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly cores: number;
  /**
   * The load average (number of runnable processes) in the minute before the start and before the
   * end.
   */
  readonly load: readonly [number, number];
  readonly minutes: number;
}

/** The results of one run. */
export interface Results extends Surroundings {
  readonly parts: Partial<Parts>;
}

/** The results of a run of all parts. */
export type FullResults = Results & { readonly parts: Parts };
