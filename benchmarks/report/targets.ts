import { isGuarded } from '../app/src/lane';
import { CROWD_REQUESTS } from '../parts/crowd';
import type { Parts } from '../results';
import { show, spread } from './number';
import { table } from './table';

/** A row of the table with the targets of the design. */
export interface Target {
  readonly figure: string;
  readonly target: string;
  readonly measured: string;
  readonly isReached: boolean;
}

/** The targets of the design, and the measured values. Rows whose parts didn't run are left out. */
export function targetsOf(parts: Partial<Parts>): Target[] {
  const { storm, crowd, calm, micro, waiting, economy, fleet, memory } = parts;
  return [
    ...(storm ? [failures(storm)] : []),
    ...(crowd ? [refreshesPerExpiry(crowd)] : []),
    ...(calm ? [boundary(calm)] : []),
    ...(micro ? queryCost(micro) : []),
    ...(waiting ? [crowdOfWaiters(waiting)] : []),
    ...(economy ? refreshesPerLifetime(economy) : []),
    ...(fleet ? [peaks(fleet), peakAfterOutage(fleet)] : []),
    ...(memory ? memory.map(growth) : []),
  ];
}

export function targetTable(targets: readonly Target[]): string {
  return table(
    ['figure', 'target', 'measured', 'reached'],
    targets.map((row) => [row.figure, row.target, row.measured, row.isReached ? 'yes' : '**no**']),
  );
}

function failures(storm: Parts['storm']): Target {
  const rows = storm.map(
    ({ lane, tabs, failures: failed, requests }) =>
      `${lane}, ${tabs} ${tabs === 1 ? 'tab' : 'tabs'}: ${show(failed)} of ${show(requests)}`,
  );
  const guarded = storm.filter(({ lane }) => isGuarded(lane));
  return {
    figure: `visible failures in an expiry storm of ${storm[0]?.lives ?? 0} token lifetimes`,
    target: '0 with the guard',
    measured: rows.join('; '),
    isReached: guarded.every(({ failures: failed, unanswered }) => failed + unanswered === 0),
  };
}

function refreshesPerExpiry(crowd: Parts['crowd']): Target {
  const most = (lane: string): number =>
    Math.max(
      ...crowd.filter((one) => one.lane === lane).map(({ refreshesPerExpiry: { max } }) => max),
    );
  return {
    figure: `refreshes per expiry, ${crowd[0]?.tabs ?? 0} tabs × ${CROWD_REQUESTS} requests`,
    target: '1',
    measured: `at most ${show(most('guard'))}, untouched ${show(most('untouched'))}; plain ${show(most('plain'))}, workaround ${show(most('workaround'))}`,
    isReached: most('guard') === 1 && most('untouched') === 1,
  };
}

function boundary(calm: Parts['calm']): Target {
  const rows = calm.map((figure) => `${figure.lane} ${spread(figure.latencies.ratio)}`);
  const guarded = calm.filter(({ lane }) => isGuarded(lane));
  return {
    figure: 'latency of a request at the boundary ÷ in steady state, p99',
    target: '≤ 1.1',
    measured: rows.join('; '),
    isReached:
      guarded.length > 0 && guarded.every(({ latencies: { ratio } }) => ratio.median <= 1.1),
  };
}

function queryCost({ figures, fetchUs, tokenSpeedUp }: Parts['micro']): Target[] {
  const find = (lane: string): Parts['micro']['figures'][number] | undefined =>
    figures.find((figure) => figure.lane === lane && figure.call === 'query');
  const [plain, guard, untouched] = [find('plain'), find('guard'), find('untouched')];
  if (!plain || !guard || !untouched) return [];
  return [
    {
      figure: 'time of a guarded query ÷ a plain Amplify query, without the network',
      target: '≤ 1.0',
      measured: `${spread(guard.toPlain)}; unmodified code ${spread(untouched.toPlain)}`,
      isReached: guard.toPlain.median <= 1 && untouched.toPlain.median <= 1,
    },
    {
      figure: 'storage reads of a guarded query ÷ a plain Amplify query',
      target: '≤ 1.0',
      measured: `${guard.storageReads} ÷ ${plain.storageReads}; unmodified code ${untouched.storageReads} ÷ ${plain.storageReads}`,
      isReached: Math.max(guard.storageReads, untouched.storageReads) <= plain.storageReads,
    },
    {
      figure: 'cost of the guarded `fetch` for a request without a token of the session',
      target: '≤ 5 µs',
      measured: `${spread(fetchUs.other, ' µs')}; with a token of the session ${spread(fetchUs.withToken, ' µs')}`,
      isReached: fetchUs.other.median <= 5,
    },
    {
      figure: '`getToken()` with a fresh token, compared to `fetchAuthSession()`',
      target: '≥ 20 × faster',
      measured: `${spread(tokenSpeedUp)} × faster`,
      isReached: tokenSpeedUp.median >= 20,
    },
  ];
}

function crowdOfWaiters(waiting: Parts['waiting']): Target {
  const guard = waiting.filter(({ lane }) => lane === 'guard');
  const [few, many] = [guard.at(-2), guard.at(-1)];
  const growth = many && few ? many.ms.median / few.ms.median / (many.waiting / few.waiting) : NaN;
  const refreshes = Math.max(...guard.map((figure) => figure.refreshes));
  const lost = guard.reduce((sum, figure) => sum + figure.lost, 0);
  return {
    figure: `${show(many?.waiting ?? NaN)} requests that wait for one refresh`,
    target: 'linear time, one refresh, no lost waiter',
    measured: `${spread(many?.ms ?? { median: NaN, min: NaN, max: NaN }, ' ms')}, ${show(growth)} × the time of ${show(few?.waiting ?? NaN)} per waiter; ${refreshes} refresh, ${lost} lost`,
    isReached: growth <= 1.2 && refreshes === 1 && lost === 0,
  };
}

function peaks({ figures }: Parts['fleet']): Target {
  const find = (hasJitter: boolean): number =>
    figures.find((figure) => figure.hasJitter === hasJitter && !figure.outage)?.peakPerSecond ??
    NaN;
  const ratio = find(true) / find(false);
  return {
    figure: `fleet of ${show(figures[0]?.clients ?? NaN)} clients that signed in within a minute, simulated`,
    target: 'peak refresh rate with jitter ≤ 1/10 of the peak without',
    measured: `${show(find(true))} ÷ ${show(find(false))} per second = 1/${show(1 / ratio)}`,
    isReached: ratio <= 0.1,
  };
}

/** For tokens of five minutes (the shortest that Cognito allows) and of an hour. */
const MAX_REFRESHES_PER_LIFETIME = new Map([
  [300, 1.4],
  [3_600, 1.15],
]);

function refreshesPerLifetime(economy: Parts['economy']): Target[] {
  return [...MAX_REFRESHES_PER_LIFETIME].map(([lifetimeS, most]) => {
    const figures = economy.filter((figure) => figure.lifetimeS === lifetimeS);
    const rows = figures.map(
      ({ tabs, guard }) => `${tabs} ${tabs === 1 ? 'tab' : 'tabs'}: ${show(guard)}`,
    );
    return {
      figure: `refreshes per lifetime of a token of ${lifetimeS / 60} minutes`,
      target: `≤ ${most} with 1 and with 8 tabs`,
      measured: rows.join('; '),
      isReached:
        figures.length > 0 &&
        figures.every(({ tabs, guard }) => tabs > 8 || Number(guard.toFixed(2)) <= most),
    };
  });
}

function peakAfterOutage({ figures }: Parts['fleet']): Target {
  const withJitter = figures.filter(({ hasJitter }) => hasJitter);
  const quiet = withJitter.find(({ outage }) => !outage)?.peakPerSecond ?? NaN;
  const after = withJitter.find(({ outage }) => outage)?.peakAfterOutagePerSecond ?? NaN;
  return {
    figure: 'the same fleet after an outage of ten minutes: peak ÷ peak without an outage',
    target: '≤ 2',
    measured: `${show(after)} ÷ ${show(quiet)} per second = ${show(after / quiet)}`,
    isReached: after / quiet <= 2,
  };
}

function growth(figure: Parts['memory'][number]): Target {
  const { subscriptions, objectsPerRefresh, bytesPerRefresh, refreshes } = figure;
  const beside = subscriptions > 0 ? `, with ${subscriptions} unmodified subscriptions` : '';
  return {
    figure: `memory over ${show(refreshes)} refreshes of tokens of 10 s${beside}`,
    target: 'no growth per refresh',
    measured: `${show(objectsPerRefresh)} objects, ${show(bytesPerRefresh)} bytes per refresh`,
    isReached: objectsPerRefresh < 1,
  };
}
