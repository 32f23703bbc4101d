import { show } from '../report/number';
import type { Parts } from '../results';
import { barChart, type BarGroup } from './bar-chart';
import { lineChart, type Axis, type Line } from './line-chart';

const PLOT_STEP_S = 20;
/** Cognito's default quota for refreshes: `UserAuthentication`, in requests per second. */
const QUOTA = 120;

/** The plots of the main results, by name. */
export function plotsOf(parts: Parts): Record<string, string> {
  return {
    calls: callsPlot(parts.micro),
    storm: stormPlot(parts.storm),
    boundary: boundaryPlot(parts.calm),
    waiting: waitingPlot(parts.waiting),
    economy: economyPlot(parts.economy),
    fleet: fleetPlot(parts.fleet, false),
    'fleet-outage': fleetPlot(parts.fleet, true),
    memory: memoryPlot(parts.memory),
  };
}

function callsPlot({ figures }: Parts['micro']): string {
  const names = {
    token: 'A token',
    query: 'A query, without the network',
    http: 'HttpClient with the interceptor',
  };
  const groups = Object.entries(names).map(([call, name]): BarGroup => ({
    name,
    bars: figures
      .filter((figure) => figure.call === call)
      .map(({ lane, us, storageReads }) => ({
        name: lane,
        colour: lane,
        value: us.median,
        label: `${show(us.median)} µs, ${storageReads} storage reads`,
      })),
  }));
  return barChart(
    { title: 'What a call costs', note: 'Median time with a fresh token, in Chromium' },
    groups,
  );
}

function stormPlot(figures: Parts['storm']): string {
  const groups = [...new Set(figures.map(({ tabs }) => tabs))].map((tabs): BarGroup => ({
    name: `${tabs} ${tabs === 1 ? 'tab' : 'tabs'}`,
    bars: figures
      .filter((figure) => figure.tabs === tabs)
      .map(({ lane, failures, requests, signOuts }) => ({
        name: lane,
        colour: lane,
        value: failures / requests,
        label: `${show((100 * failures) / requests)} % of requests, ${signOuts} sign-outs`,
      })),
  }));
  const note = `Requests that fail for the user, in ${figures[0]?.lives ?? 0} token lifetimes`;
  return barChart({ title: 'Expiry storm', note }, groups);
}

function boundaryPlot(figures: Parts['calm']): string {
  const groups = (['p50', 'p99'] as const).map((percent): BarGroup => ({
    name: percent,
    bars: figures.map(({ lane, latencies: { boundary, steady, ratio } }) => {
      const value = percent === 'p99' ? ratio.median : boundary.p50 / steady.p50;
      return { name: lane, colour: lane, value, label: `${show(value)} ×` };
    }),
  }));
  const note = 'Latency of requests near a refresh ÷ latency of all others, without faults';
  return barChart({ title: 'At the boundary', note }, groups);
}

function waitingPlot(figures: Parts['waiting']): string {
  const lineOf = (name: 'plain' | 'guard'): Line => ({
    name,
    colour: name,
    points: figures
      .filter(({ lane }) => lane === name)
      .map(({ waiting, ms }) => [waiting, ms.median] as const),
  });
  return lineChart(
    { title: 'Requests that wait for one refresh', note: 'Time until the last response' },
    powers('requests', 1, 10_000),
    powers('ms', 10, 10_000),
    [lineOf('plain'), lineOf('guard')],
  );
}

function economyPlot(figures: Parts['economy']): string {
  const groups = [...new Set(figures.map(({ lifetimeS }) => lifetimeS))].map((life): BarGroup => ({
    name: `Tokens of ${life / 60} minutes`,
    bars: figures
      .filter(({ lifetimeS }) => lifetimeS === life)
      .map(({ tabs, guard }) => ({
        name: `${tabs} ${tabs === 1 ? 'tab' : 'tabs'}`,
        colour: 'guard',
        value: guard,
        label: show(guard),
      })),
  }));
  return barChart(
    { title: 'Refreshes per token lifetime', note: 'With the guard, without faults' },
    groups,
  );
}

function fleetPlot({ figures }: Parts['fleet'], hasOutage: boolean): string {
  const lines = figures
    .filter(({ outage }) => (outage !== undefined) === hasOutage)
    .map(({ hasJitter, plot }): Line => ({
      name: hasJitter ? 'the guard' : 'without jitter',
      colour: hasJitter ? 'guard' : 'plain',
      points: plot.map((count, index) => [(index * PLOT_STEP_S) / 60, count] as const),
    }));
  const clients = show(figures[0]?.clients ?? NaN);
  const event = hasOutage
    ? 'with an outage from minute 50 to 60'
    : 'that signed in within a minute';
  return lineChart(
    {
      title: `A fleet of ${clients} clients ${event}`,
      note: `Refresh attempts in the busiest second of each ${PLOT_STEP_S} s; Cognito's default quota is ${QUOTA}`,
    },
    {
      label: 'minutes since the sign-in',
      ticks: [0, 20, 40, 60, 80, 100, 120].map((value) => ({ value, label: String(value) })),
    },
    powers('a second', 10, hasOutage ? 1_000_000 : 100_000),
    lines,
  );
}

function memoryPlot(figures: Parts['memory']): string {
  const samples = figures.flatMap((figure) => figure.samples);
  const most = Math.max(...samples.map(({ bytes }) => bytes));
  const top = Math.ceil(most / 500_000) * 500_000;
  const last = samples.at(-1)?.refreshes ?? 1;
  return lineChart(
    {
      title: 'Memory of the guard',
      note: 'Objects, functions, and strings in heap snapshots; tokens of 10 s',
    },
    {
      label: 'refreshes',
      ticks: [0, 0.25, 0.5, 0.75, 1].map((part) => {
        const value = Math.round(part * last);
        return { value, label: String(value) };
      }),
    },
    {
      label: 'MB',
      ticks: Array.from({ length: top / 500_000 + 1 }, (_, step) => ({
        value: step * 500_000,
        label: (step / 2).toFixed(1),
      })),
    },
    figures.map(({ subscriptions, samples: own }): Line => ({
      name: subscriptions > 0 ? `${subscriptions} subscriptions` : 'the guard',
      colour: subscriptions > 0 ? 'untouched' : 'guard',
      points: own.map((one) => [one.refreshes, one.bytes] as const),
    })),
  );
}

function powers(label: string, low: number, high: number): Axis {
  const ticks: { value: number; label: string }[] = [];
  for (let value = low; value <= high; value *= 10) ticks.push({ value, label: show(value) });
  return { label, ticks, isLog: true };
}
