import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildAll, OUT } from '../../projects/amplify-token-guard/explorer/build';
import type { Quiet, QuietLine } from '../../projects/amplify-token-guard/explorer/quiet';
import type { Plan } from '../plan';

export interface EconomyFigure extends Quiet {
  /** The number of refreshes per token lifetime. */
  readonly plain: number;
  readonly guard: number;
}

/**
 * The refreshes of tabs without any failure, counted by the server. The pages of the explorer run
 * the real Amplify with and without the guard, on a virtual clock.
 */
export async function economy(plan: Plan): Promise<EconomyFigure[]> {
  await buildAll();
  const figures: EconomyFigure[] = [];
  for (const { lifetimeS, lives, tabs: numbers } of plan.economy) {
    for (const tabs of numbers) {
      const quiet = { tabs, lifetimeS, lives };
      const { plain, guarded } = await count(quiet);
      figures.push({ ...quiet, plain: plain / lives, guard: guarded / lives });
    }
  }
  return figures;
}

async function count(quiet: Quiet): Promise<QuietLine> {
  const args = [join(OUT, 'worker.mjs'), '--quiet', JSON.stringify(quiet)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as QuietLine;
}
