import type { PageScript } from './page-scripts';
import { PLAIN_PLAN, type Step } from './plan';
import type { Quiet } from './quiet';
import { runPlan } from './run-plan';

/** So often somebody asks for the session in a life, in one tab after the other. */
const ASKS_IN_A_LIFE = 60;

/** How many refreshes the tabs cause in one of the two worlds. */
export async function countRefreshes(quiet: Quiet, script: PageScript): Promise<number> {
  const { tabs, lifetimeS, lives } = quiet;
  const asks = lives * ASKS_IN_A_LIFE;
  const steps = Array.from({ length: asks }, (_, number): Step[] => [
    { do: 'wait', ms: Math.round((lifetimeS * 1_000) / ASKS_IN_A_LIFE) },
    { do: 'ask', what: 'session', in: number % tabs },
  ]);
  const {
    cloud,
    asks: asked,
    stopped,
  } = await runPlan({ ...PLAIN_PLAN, tabs, lifetimeS, steps: steps.flat() }, script);
  if (stopped !== undefined) throw new Error(stopped);
  const lost = asked.filter(({ answer }) => !answer?.ok).length;
  if (lost > 0) throw new Error(`${lost} of ${asks} questions were not answered.`);
  return cloud.filter(({ what }) => what === 'refreshed').length;
}
