// `npm run test:mutation`. The first run takes long; later ones only test what changed.
// The model of the world explores this many schedules for each mutant it covers.
process.env['RUNS'] ??= '100';

const LIB = 'projects/amplify-token-guard/src/lib';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'jest.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  mutate: [`${LIB}/{token,source,http,graphql}/**/*.ts`, '!**/*.spec.ts'],
  // What only loads once cannot be switched on and off for a single test.
  ignoreStatic: true,
  concurrency: 2,
  incremental: true,
  incrementalFile: 'reports/stryker-incremental.json',
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false },
  jsonReporter: { fileName: 'reports/mutation.json' },
  thresholds: { high: 95, low: 90, break: 85 },
  ignorePatterns: ['dist', 'out-tsc', 'coverage', 'reports', 'test-results', '.angular', 'e2e'],
  tempDirName: '.stryker-tmp',
  allowEmpty: false,
};
