/**
 * How many random schedules a property test runs, and with which seed. By default it runs the same
 * `usual` number of schedules each time. Set `RUNS` to run that many new ones, and `SEED` to repeat
 * a run.
 */
export function exploration(usual: number): {
  readonly numRuns: number;
  readonly seed?: number;
} {
  const { RUNS, SEED } = process.env;
  const seed = SEED ?? (RUNS ? undefined : 13_710);
  return { numRuns: Number(RUNS ?? usual), ...(seed !== undefined && { seed: Number(seed) }) };
}
