// `npm run bench`: every figure of the design, in one run. Writes RESULTS.md, results.json, the plots and
// the table of docs/performance.md. `--quick` is a look in under a minute, `--only micro,storm` a part;
// these print what they found and write nothing. `--report` writes anew what the last run found.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { buildIfStale } from './build';
import { crowd } from './parts/crowd';
import { economy } from './parts/economy';
import { fleet } from './parts/fleet';
import { memory } from './parts/memory';
import { micro } from './parts/micro';
import { startUp } from './parts/start-up';
import { subscribing } from './parts/subscribing';
import { waiting } from './parts/waiting';
import { FULL, QUICK, type Plan } from './plan';
import { markdownOf } from './report/markdown';
import { surroundings } from './report/surroundings';
import { readResults, write } from './report/write';
import type { FullResults, Parts, Results } from './results';
import { Stage } from './stage/stage';
import { storm } from './storm/storm';

type Run = { readonly [Name in keyof Parts]: (stage: Stage, plan: Plan) => Promise<Parts[Name]> };

const RUN: Run = {
  // The longest first: what breaks there breaks early.
  storm: async (stage, { stormTabs, stormLives: lives }) => {
    // At the same time, as the lanes are.
    const storms = stormTabs.map((tabs) =>
      storm(stage, { tabs, lives, requestsPerSecond: 8, isStormy: true }),
    );
    return (await Promise.all(storms)).flat();
  },
  micro,
  waiting,
  crowd,
  startUp,
  subscribing,
  memory,
  economy: (_stage, plan) => economy(plan),
  fleet: (_stage, plan) => fleet(plan),
  calm: (stage, { calmLives: lives }) =>
    storm(stage, { tabs: 1, lives, requestsPerSecond: 20, isStormy: false }),
};

/** In a minute they would tell noise. */
const NOT_QUICK: readonly string[] = ['memory', 'calm'];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    report: { type: 'boolean', default: false },
  },
});
if (values.report) {
  await write(readResults());
  process.exit();
}
const plan = values.quick ? QUICK : FULL;
const usual = Object.keys(RUN).filter((name) => !values.quick || !NOT_QUICK.includes(name));
const chosen = (values.only?.split(',') ?? usual) as (keyof Parts)[];
const unknown = chosen.find((name) => !Object.hasOwn(RUN, name));
if (unknown) {
  console.error(`--only "${unknown}" is no part. Parts are: ${Object.keys(RUN).join(', ')}.`);
  process.exit(2);
}

buildIfStale();
const startedMs = performance.now();
const loadAtStart = loadavg()[0] ?? NaN;
const stage = await Stage.open();
const parts: Partial<Parts> = {};
const begin = surroundings(stage.browser.version());
try {
  for (const name of chosen) {
    const partMs = performance.now();
    Object.assign(parts, { [name]: await RUN[name](stage, plan) });
    console.error(`${name}: ${((performance.now() - partMs) / 1_000).toFixed(0)} s`);
  }
  const results: Results = {
    ...begin,
    load: [loadAtStart, loadavg()[0] ?? NaN],
    minutes: Math.round((performance.now() - startedMs) / 6_000) / 10,
    parts,
  };
  if (values.quick || values.only) console.log(markdownOf(results));
  else await write(results as FullResults);
} finally {
  await stage.close();
}
