/**
 * What a property of the model tries: `usual` schedules, the same each time; or as many others as `RUNS` says, which
 * `SEED` brings back.
 */
export function exploration(usual: number): {
  readonly numRuns: number;
  readonly seed?: number;
} {
  const { RUNS, SEED } = process.env;
  const seed = SEED ?? (RUNS ? undefined : 13_710);
  return { numRuns: Number(RUNS ?? usual), ...(seed !== undefined && { seed: Number(seed) }) };
}
