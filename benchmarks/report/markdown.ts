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
    'Written by `npm run bench`, not by hand. What the figures mean: [performance](../docs/performance.md).',
    `${date}, ${commit}. ${used.join(', ')}. ${cores} cores, load ${show(load[0])} at the start and ${show(load[1])} at the end: ` +
      `other work was done on the machine, so ratios count more than times. ${show(minutes)} minutes.`,
    'A figure is the median of several rounds, in which the lanes take turns, with the least and the largest in brackets.',
    '## Targets',
    targetTable(targetsOf(parts)),
    ...sections,
  ].join('\n\n');
}

const SECTIONS: Section = {
  micro: ({ figures, interceptorUs, fetchUs }) =>
    [
      '## One call',
      'With a fresh token, in a production build, and no network. `token` is `fetchAuthSession()`, the headers function of the workaround, and `getToken()`; ' +
        '`session` is `fetchAuthSession()` in every lane; `http` is `HttpClient` with the interceptor of the lane (hand-written in the first two), `bareHttp` without; ' +
        '`fetchWithToken` and `fetchOther` are `fetch()` with a token of the session and without.',
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
      `An interceptor adds, in µs for one request: ${Object.entries(interceptorUs)
        .map(([lane, us]) => `${lane} ${spread(us)}`)
        .join('; ')}.`,
      `The guarded \`fetch\` adds, in µs for one request: with a token of the session ${spread(fetchUs.withToken)}; without ${spread(fetchUs.other)}.`,
    ].join('\n\n'),
  waiting: (figures) =>
    [
      '## Requests that wait for one refresh',
      'All at once, when the token has just expired. Counts are those of the worst round.',
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
        ['tabs', 'rotation', 'lane', 'refreshes for each expiry', 'visible failures', 'sign-outs'],
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
      'Nothing goes wrong, and the network is even.',
      stormTables(figures),
    ].join('\n\n'),
  storm: (figures) =>
    [
      '## Expiry storm',
      'Clock steps, refresh outages, slow refreshes, a slow network, latencies with a heavy tail, rotation without grace; the same for all lanes at the same time.',
      stormTables(figures),
    ].join('\n\n'),
  startUp: (figures) =>
    [
      '## Start-up',
      'From the navigation to the first token, and to the moment in which the first query is sent, with a session in the store. All lanes load the same bundle.',
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
          'ms for an event',
          'µs of scripts for a frame',
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
      'Heap snapshots in one tab, with a query in each token life of 10 s. Code and the record that DevTools keeps of every request are apart.',
      ...figures.flatMap(({ subscriptions, samples, objectsPerRefresh, bytesPerRefresh }) => [
        subscriptions > 0
          ? `Untouched code, with ${subscriptions} subscriptions:`
          : "The guard's own client:",
        table(
          ['refreshes', 'objects', 'bytes', 'other bytes', 'event listeners'],
          samples.map((one) =>
            [one.refreshes, one.objects, one.bytes, one.otherBytes, one.listeners].map(show),
          ),
        ),
        `Growth by a line through all of them: ${show(objectsPerRefresh)} objects and ${show(bytesPerRefresh)} bytes for each refresh.`,
      ]),
    ].join('\n\n'),
  economy: (figures) =>
    [
      '## Refreshes in a life of a token',
      'Tabs in which nothing goes wrong. Sixty times in a life one of them asks for the session, each in its turn. Counted by the server, on a virtual clock.',
      table(
        ['life, minutes', 'tabs', 'lives', 'plain', 'guard'],
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
          'peak a second',
          'peak after the outage',
          'mean',
          'recovered after s',
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
      `Attempts of one client, simulated and by the guard's own classes: ${check
        .map(
          ({ outage, simulated, real }) =>
            `${outage ? 'with' : 'without'} the outage ${show(simulated)} and ${show(real)}`,
        )
        .join('; ')}.`,
    ].join('\n\n'),
};
