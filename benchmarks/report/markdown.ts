import { HOURS, OUTAGE } from '../fleet/fleet';
import type { Parts, Results } from '../results';
import { show, spread } from './number';
import { stormTables } from './storm-tables';
import { table } from './table';
import { targetsOf, targetTable } from './targets';

type Section = { readonly [Name in keyof Parts]: (part: Parts[Name]) => string };

/** The results as a page. */
export function markdownOf(results: Results): string {
  const { date, commit, versions, cores, load, minutes, parts } = results;
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const sections = (Object.keys(SECTIONS) as (keyof Parts)[]).flatMap((name) => {
    const part = parts[name];
    return part ? [(SECTIONS[name] as (part: unknown) => string)(part)] : [];
  });
  return [
    '# Results',
    '`npm run bench` wrote this page. [Performance](../docs/performance.md) explains the results.',
    `${date}, ${commit}. ${used.join(', ')}. ${cores} cores, load ${show(load[0])} at the start and ${show(load[1])} at the end: ` +
      `other processes ran on the machine, so ratios are more reliable than times. ${show(minutes)} minutes.`,
    'Each value is the median of several rounds in which the lanes take turns. The minimum and the maximum are in parentheses.',
    '## Targets',
    targetTable(targetsOf(parts)),
    ...sections,
  ].join('\n\n');
}

const SECTIONS: Section = {
  micro: ({ figures, interceptorUs, fetchUs }) =>
    [
      '## One call',
      'With a fresh token, in a production build, without a network. `token` is `fetchAuthSession()`, the headers function of the workaround, or `getToken()`. ' +
        '`session` is `fetchAuthSession()` in every lane. `http` is `HttpClient` with the interceptor of the lane (hand-written in the first two), and `bareHttp` is `HttpClient` without one. ' +
        '`fetchWithToken` is `fetch()` with a token of the session, and `fetchOther` without one.',
      table(
        ['call', 'lane', 'µs', '÷ plain', 'storage reads', 'bytes allocated'],
        figures.map(({ call, lane, us, toPlain, storageReads, bytes }) => [
          call,
          lane,
          spread(us),
          spread(toPlain),
          String(storageReads),
          show(bytes),
        ]),
      ),
      `The additional time of the interceptor, in µs per request: ${Object.entries(interceptorUs)
        .map(([lane, us]) => `${lane} ${spread(us)}`)
        .join('; ')}.`,
      `The additional time of the guarded \`fetch\`, in µs per request: ${spread(fetchUs.withToken)} with a token of the session, ${spread(fetchUs.other)} without.`,
    ].join('\n\n'),
  waiting: (figures) =>
    [
      '## Requests that wait for one refresh',
      'Simultaneous requests, when the token has just expired. Counts are those of the worst round.',
      table(
        ['waiting', 'lane', 'ms', '÷ plain', 'refreshes', 'lost', 'storage reads', 'writes'],
        figures.map((one) => [
          show(one.waiting),
          one.lane,
          spread(one.ms),
          spread(one.toPlain),
          ...[one.refreshes, one.lost, one.storageReads, one.storageWrites].map(show),
        ]),
      ),
    ].join('\n\n'),
  crowd: (figures) =>
    [
      '## Many tabs with a hundred requests each, at an expiry',
      table(
        ['tabs', 'rotation', 'lane', 'refreshes per expiry', 'visible failures', 'sign-outs'],
        figures.map(({ tabs, rotation, lane, refreshesPerExpiry, failures, signOuts }) => [
          show(tabs),
          rotation ? 'no grace' : 'off',
          lane,
          spread(refreshesPerExpiry),
          show(failures),
          show(signOuts),
        ]),
      ),
    ].join('\n\n'),
  calm: (figures) =>
    [
      '## At the boundary',
      'Without faults, and with a constant latency.',
      stormTables(figures),
    ].join('\n\n'),
  storm: (figures) =>
    [
      '## Expiry storm',
      'Clock steps, refresh outages, slow refreshes, a slow network, latencies with a heavy tail, and rotation without a grace period. All lanes have the same faults at the same time.',
      stormTables(figures),
    ].join('\n\n'),
  startUp: (figures) =>
    [
      '## Start-up',
      'The time from the navigation to the first token, and until the first query is sent, with a session in the store. All lanes load the same bundle.',
      table(
        ['lane', 'ms to a token', '÷ plain', 'ms to a query', '÷ plain'],
        figures.map(({ lane, firstTokenMs, toPlain, firstQueryMs, queryToPlain }) => [
          lane,
          ...[firstTokenMs, toPlain, firstQueryMs, queryToPlain].map((figure) => spread(figure)),
        ]),
      ),
    ].join('\n\n'),
  subscribing: (figures) =>
    [
      '## Subscriptions',
      table(
        [
          'subscriptions',
          'lane',
          'ms until open',
          'sockets',
          'ms per event',
          'µs of scripts per frame',
          'heap bytes each',
          'lost events',
        ],
        figures.map((one) => [
          show(one.subscriptions),
          one.lane,
          show(one.openMs),
          show(one.sockets),
          spread(one.eventMs),
          show(one.scriptUsPerFrame),
          show(one.heapBytesEach),
          show(one.lost),
        ]),
      ),
    ].join('\n\n'),
  memory: (figures) =>
    [
      '## Memory',
      'Heap snapshots in one tab, with one query per token lifetime of 10 s. Code and the record that DevTools keeps of every request count as other bytes.',
      ...figures.flatMap(({ subscriptions, samples, objectsPerRefresh, bytesPerRefresh }) => [
        subscriptions > 0
          ? `Unmodified code, with ${subscriptions} subscriptions:`
          : "The guard's own client:",
        table(
          ['refreshes', 'objects', 'bytes', 'other bytes', 'event listeners'],
          samples.map((one) =>
            [one.refreshes, one.objects, one.bytes, one.otherBytes, one.listeners].map(show),
          ),
        ),
        `The slope of a line through all snapshots: ${show(objectsPerRefresh)} objects and ${show(bytesPerRefresh)} bytes per refresh.`,
      ]),
    ].join('\n\n'),
  economy: (figures) =>
    [
      '## Refreshes per token lifetime',
      'Tabs without faults. Sixty times per lifetime, one of the tabs calls `fetchAuthSession()`; the tabs take turns. The server counts the refreshes, on a virtual clock.',
      table(
        ['lifetime in minutes', 'tabs', 'lifetimes', 'plain', 'guard'],
        figures.map(({ lifetimeS, tabs, lives, plain, guard }) =>
          [lifetimeS / 60, tabs, lives, plain, guard].map(show),
        ),
      ),
    ].join('\n\n'),
  fleet: ({ figures, check }) =>
    [
      '## Fleet',
      `Clients that sign in within one minute, tokens of an hour, ${HOURS} hours. The outage lasts from minute ${OUTAGE.fromMs / 60_000} to ${OUTAGE.untilMs / 60_000}.`,
      table(
        [
          'outage',
          'jitter',
          'peak per second',
          'peak after the outage',
          'mean',
          'recovery in s',
          'tokens expired',
        ],
        figures.map((one) => [
          one.outage ? '10 min' : 'none',
          one.hasJitter ? 'yes' : 'no',
          show(one.peakPerSecond),
          one.outage ? show(one.peakAfterOutagePerSecond) : '–',
          show(one.meanPerSecond),
          one.outage ? show(one.recoveryMs / 1_000) : '–',
          show(one.expired),
        ]),
      ),
      `Attempts per client, simulated and with the guard's real classes: ${check
        .map(
          ({ outage, simulated, real }) =>
            `${outage ? 'with' : 'without'} the outage ${show(simulated)} and ${show(real)}`,
        )
        .join('; ')}.`,
    ].join('\n\n'),
};
