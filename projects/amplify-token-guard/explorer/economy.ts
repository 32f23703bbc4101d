import type { PageScript } from './page-scripts';
import { PLAIN_PLAN, type Step } from './plan';
import type { Quiet } from './quiet';
import { runPlan } from './run-plan';

/**
 * How often the app calls `fetchAuthSession()` during the lifetime of one token. The tabs take
 * turns.
 */
const CALLS_PER_LIFETIME = 60;

/** The number of refreshes that the tabs send in one of the two worlds. */
export async function countRefreshes(quiet: Quiet, script: PageScript): Promise<number> {
  const { tabs, lifetimeS, lives } = quiet;
  const asks = lives * CALLS_PER_LIFETIME;
  const steps = Array.from({ length: asks }, (_, number): Step[] => [
    { do: 'wait', ms: Math.round((lifetimeS * 1_000) / CALLS_PER_LIFETIME) },
    { do: 'ask', what: 'session', in: number % tabs },
  ]);
  const {
    cloud,
    asks: asked,
    stopped,
  } = await runPlan({ ...PLAIN_PLAN, tabs, lifetimeS, steps: steps.flat() }, script);
  if (stopped !== undefined) throw new Error(stopped);
  const lost = asked.filter(({ answer }) => !answer?.ok).length;
  if (lost > 0) throw new Error(`${lost} of ${asks} calls failed.`);
  return cloud.filter(({ what }) => what === 'refreshed').length;
}
