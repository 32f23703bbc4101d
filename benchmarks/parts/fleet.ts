import { OUTAGE, simulateFleet, type FleetFigure } from '../fleet/fleet';
import { realClients } from '../fleet/real-clients';
import type { Plan } from '../plan';

const PLOTTED_MS = 7_200_000;
const PLOT_STEP_S = 20;

/**
 * Without the counts of every second. `plot` contains the busiest second of every 20 s, for two
 * hours.
 */
export interface FleetSummary extends Omit<FleetFigure, 'perSecond'> {
  readonly plot: readonly number[];
}

export interface FleetResult {
  readonly figures: readonly FleetSummary[];
  /** The number of attempts per client, simulated and with the guard's real classes. */
  readonly check: readonly {
    readonly outage: boolean;
    readonly simulated: number;
    readonly real: number;
  }[];
}

/**
 * A million simulated clients, and a few with the guard's real classes to verify the simulation.
 */
export async function fleet(plan: Plan): Promise<FleetResult> {
  const figures: FleetSummary[] = [];
  const check: FleetResult['check'][number][] = [];
  for (const outage of [undefined, OUTAGE]) {
    for (const hasJitter of [false, true]) {
      const figure = simulateFleet({ clients: plan.fleetClients, hasJitter, outage });
      figures.push(summaryOf(figure));
      if (!hasJitter) continue;
      const real = await realClients(plan.fleetRealClients, outage);
      check.push({
        outage: outage !== undefined,
        simulated: figure.perSecond.reduce((sum, count) => sum + count, 0) / figure.clients,
        real: real.attempts / real.clients,
      });
    }
  }
  return { figures, check };
}

function summaryOf({ perSecond, ...figure }: FleetFigure): FleetSummary {
  const plot: number[] = [];
  for (let second = 0; second < PLOTTED_MS / 1_000; second += PLOT_STEP_S) {
    plot.push(Math.max(...perSecond.subarray(second, second + PLOT_STEP_S)));
  }
  return { ...figure, plot };
}
