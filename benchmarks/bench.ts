// `npm run bench`: runs all benchmarks, and writes RESULTS.md, results.json, the plots, and the
// table in docs/performance.md. `--quick` takes less than a minute, `--only micro,storm` runs some
// parts. These two print their results and write nothing. `--report` writes the files again from
// the last results.
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
  // The longest part runs first, so that its failures show early.
  storm: async (stage, { stormTabs, stormLives: lives }) => {
    // In parallel, like the lanes.
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

/** In a minute, these would only measure noise. */
const SKIPPED_IN_QUICK: readonly string[] = ['memory', 'calm'];

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
const usual = Object.keys(RUN).filter((name) => !values.quick || !SKIPPED_IN_QUICK.includes(name));
const chosen = (values.only?.split(',') ?? usual) as (keyof Parts)[];
const unknown = chosen.find((name) => !Object.hasOwn(RUN, name));
if (unknown) {
  console.error(`--only: "${unknown}" is not a part; expected ${Object.keys(RUN).join(', ')}.`);
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
