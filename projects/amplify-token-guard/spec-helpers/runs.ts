/**
 * How many random cases a property is tried with. `EFFORT=0.1` tries a tenth, for the mutation
 * run, where each of thousands of mutants meets the property; `EFFORT=10` looks harder.
 */
export function runs(count: number): number {
  return Math.max(1, Math.round(count * Number(process.env['EFFORT'] ?? 1)));
}
