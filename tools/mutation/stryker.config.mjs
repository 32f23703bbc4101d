// One layer of the library, named by LAYER, judged by the specs of that layer: they should hold it by
// themselves. `npm run test:mutation` runs it for one layer after the other.
import { readdirSync } from 'node:fs';

const layer = process.env['LAYER'] ?? 'session';
const PACKAGE = 'projects/amplify-token-guard';
const folder = `${PACKAGE}/src/lib/${layer}`;

/** @type {Record<string, string[]>} What holds a layer beside the specs in its folder. */
const moreSpecs = { session: [`${PACKAGE}/model/token-guard.spec.ts`] };
// So many schedules of the model, and such a share of each property's cases, for each mutant.
process.env['RUNS'] ??= '30';
process.env['EFFORT'] ??= '0.1';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  plugins: [new URL('plugin.mjs', import.meta.url).href],
  testRunner: 'one-script',
  specs: [
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' })
      // In one script there is no second copy of the code, and signal inputs of a component need Angular's compiler.
      .filter((name) => name.endsWith('.spec.ts') && !/\.(copies|component)\.spec\.ts$/.test(name))
      .map((name) => `${folder}/${name}`),
    ...(moreSpecs[layer] ?? []),
  ],
  warnings: {
    unknownOptions: false,
    preprocessorErrors: true,
    unserializableOptions: true,
    slow: true,
  },
  coverageAnalysis: 'perTest',
  mutate: [`${folder}/**/*.ts`, '!**/*.spec.ts'],
  // What only loads once cannot be switched on and off for a single test.
  ignoreStatic: true,
  concurrency: 2,
  // A mutant that never ends costs this much, and a new worker.
  timeoutMS: 10_000,
  timeoutFactor: 2,
  incremental: true,
  incrementalFile: `reports/mutation/${layer}-incremental.json`,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, allowEmojis: false },
  jsonReporter: { fileName: `reports/mutation/${layer}.json` },
  ignorePatterns: [
    'dist',
    'out-tsc',
    'coverage',
    'reports',
    'test-results',
    '.angular',
    '.wireit',
    'e2e',
  ],
  tempDirName: '.stryker-tmp',
  allowEmpty: false,
};
