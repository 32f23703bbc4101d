// One layer of the library, named by LAYER, judged by the specs of that layer alone: they should
// hold it by themselves, and loading all others for every mutant would take hours.
// `npm run test:mutation` runs it for one layer after the other.
import { fileURLToPath } from 'node:url';

// By its address: the types of Jest and of its preset disagree, which is not for this file to settle.
const { default: jestConfig } = await import(new URL('../jest.config.mjs', import.meta.url).href);

const layer = process.env['LAYER'] ?? 'token';
const PACKAGE = 'projects/amplify-token-guard';

/** @type {Record<string, string[]>} What holds a layer beside the specs in its folder. */
const moreSpecs = { token: ['model/token-guard.spec.ts'] };
// So many schedules of the model, and such a share of each property's cases, for each mutant.
process.env['RUNS'] ??= '30';
process.env['EFFORT'] ??= '0.1';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  jest: {
    projectType: 'custom',
    config: {
      ...jestConfig,
      // Stryker wants `jest-circus` in its name.
      testRunner: path('jest/jest-circus-covering.cjs'),
      testSequencer: path('jest/short-first-sequencer.cjs'),
      testMatch: [`src/lib/${layer}/**/*.spec.ts`, ...(moreSpecs[layer] ?? [])].map(
        (pattern) => `<rootDir>/${PACKAGE}/${pattern}`,
      ),
    },
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  mutate: [`${PACKAGE}/src/lib/${layer}/**/*.ts`, '!**/*.spec.ts'],
  // What only loads once cannot be switched on and off for a single test.
  ignoreStatic: true,
  concurrency: 2,
  // Jest leaks a little in each run, until most of the time goes into collecting garbage.
  maxTestRunnerReuse: 50,
  // A mutant that never ends costs this much, and a new worker.
  timeoutMS: 4_000,
  timeoutFactor: 2,
  incremental: true,
  incrementalFile: `reports/mutation/${layer}-incremental.json`,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, allowEmojis: false },
  jsonReporter: { fileName: `reports/mutation/${layer}.json` },
  ignorePatterns: ['dist', 'out-tsc', 'coverage', 'reports', 'test-results', '.angular', 'e2e'],
  tempDirName: '.stryker-tmp',
  allowEmpty: false,
};

/** @param {string} name */
function path(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}
