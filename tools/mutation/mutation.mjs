// Runs Stryker on the layers, and computes the score: `npm run test:mutation`, or
// `npm run test:mutation -- session request` for some layers. Later runs only test what changed.
import { readdirSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';

const LAYERS = ['amplify', 'session', 'request', 'monitor'];
const LOWEST_SCORE = 94;
const PACKAGE = 'projects/amplify-token-guard';

// The number of random schedules and cases of each property test per mutant.
process.env['RUNS'] ??= '30';
process.env['EFFORT'] ??= '0.1';

/** Each layer is tested by its own specs, not by those of the layers that use it. @param {string} layer */
function optionsOf(layer) {
  const folder = `${PACKAGE}/src/lib/${layer}`;
  const specs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    // One script has one copy of the code and one Amplify, which another spec may configure.
    // Components with signal inputs need Angular's compiler.
    .filter(
      (name) =>
        name.endsWith('.spec.ts') && !/\.(copies|component|unconfigured)\.spec\.ts$/.test(name),
    )
    .map((name) => `${folder}/${name}`);
  /** Specs outside the layer's folder that test it too. @type {Record<string, string[]>} */
  const others = {
    session: [`${PACKAGE}/model/token-guard.spec.ts`],
    monitor: ['event-log', 'expiry-warning', 'idle-timeout'].map(
      (feature) => `${PACKAGE}/src/lib/with-${feature}.spec.ts`,
    ),
  };
  /** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
  const options = {
    plugins: [new URL('plugin.mjs', import.meta.url).href],
    testRunner: 'one-script',
    // An option of the plugin.
    specs: [...specs, ...(others[layer] ?? [])],
    warnings: {
      unknownOptions: false,
      preprocessorErrors: true,
      unserializableOptions: true,
      slow: true,
    },
    coverageAnalysis: 'perTest',
    mutate: [`${folder}/**/*.ts`, '!**/*.spec.ts'],
    // Code that runs only at load time can't be mutated for a single test.
    ignoreStatic: true,
    concurrency: 2,
    // A mutant that never ends takes this long, and needs a new worker.
    timeoutMS: 10_000,
    timeoutFactor: 2,
    incremental: true,
    incrementalFile: `reports/mutation/${layer}-incremental.json`,
    reporters: ['clear-text', 'json', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false, allowEmojis: false },
    jsonReporter: { fileName: `reports/mutation/${layer}.json` },
    ignorePatterns: ['dist', 'out-tsc', 'coverage', 'reports', 'test-results', '.*', 'e2e'],
    tempDirName: '.stryker-tmp',
  };
  return options;
}

const asked = process.argv.slice(2);
const unknown = asked.find((layer) => !LAYERS.includes(layer));
if (unknown) throw new Error(`There is no layer "${unknown}". Layers: ${LAYERS.join(', ')}.`);

/** @type {string[]} */
const states = [];
for (const layer of asked.length > 0 ? asked : LAYERS) {
  const mutants = await new Stryker(optionsOf(layer)).runMutationTest();
  states.push(...mutants.map(({ status }) => status));
}
const count = (/** @type {string[]} */ ...wanted) =>
  states.filter((state) => wanted.includes(state)).length;
const found = count('Killed', 'Timeout');
const missed = count('Survived', 'NoCoverage');
const broken = count('RuntimeError', 'CompileError');
const score = (100 * found) / (found + missed);
console.log(
  `Mutation score ${score.toFixed(1)} %: ${found} found, ${missed} missed, ${broken} not tested.`,
);
// A mutant that couldn't be tested has no result. Many of them mean that the run is broken.
process.exit(score >= LOWEST_SCORE && broken <= 0.02 * (found + missed + broken) ? 0 : 1);
