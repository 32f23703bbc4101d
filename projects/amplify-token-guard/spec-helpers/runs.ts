import * as fc from 'fast-check';

const EFFORT = Number(process.env['EFFORT'] ?? 1);

// The test command runs the same cases each time, so that a failure is caused by a change, not by
// chance.
if (EFFORT <= 1) fc.configureGlobal({ seed: 13_710 });

/**
 * The number of cases of a property test. `EFFORT=10` runs ten times as many, with new random
 * cases. Mutation testing runs a property for each mutant, and sets a share.
 */
export function runs(count: number): number {
  return Math.max(1, Math.round(count * EFFORT));
}
