import * as fc from 'fast-check';

const EFFORT = Number(process.env['EFFORT'] ?? 1);

// The test command tries the same cases each time: it fails because of a change, and not by chance.
if (EFFORT <= 1) fc.configureGlobal({ seed: 13_710 });

/**
 * How many cases of a property are tried. `EFFORT=10` tries ten times as many, and others each time;
 * mutation testing, which runs a property for each mutant, tries a share.
 */
export function runs(count: number): number {
  return Math.max(1, Math.round(count * EFFORT));
}
