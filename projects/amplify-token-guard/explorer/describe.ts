import { PLAIN_PLAN, Plan, Step } from './plan';

/**
 * Describes a plan in readable lines: first the settings that differ from the default, then the
 * steps.
 */
export function describe(plan: Plan): string[] {
  const setting = Object.entries(PLAIN_PLAN)
    .map(([name, usual]) => [name, plan[name as keyof Plan], usual] as const)
    .filter(([, value, usual]) => JSON.stringify(value) !== JSON.stringify(usual))
    .map(
      ([name, value]) =>
        `${name} ${Array.isArray(value) ? value.join(' + ') : String(value as string | number)}`,
    );
  return [setting.join(', ') || 'default settings', ...plan.steps.map(show)];
}

function show(step: Step, index: number): string {
  const { do: what, ...rest } = step;
  const details = Object.entries(rest).map(([name, value]) => {
    if (name === 'ms')
      return value === 0 && what !== 'wait' ? 'once' : `${duration(value as number)}`;
    if (name === 'in') return `in tab ${String(value)}`;
    return value === false ? '' : value === true ? name : String(value);
  });
  return `${String(index + 1).padStart(2)}. ${[what, ...details].filter(Boolean).join(' ')}`;
}

function duration(ms: number): string {
  if (Math.abs(ms) >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000} min`;
  return Math.abs(ms) >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`;
}
