import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { loadSpecs } from './load-specs.mjs';
import { runInFreshPage } from './run-in-fresh-page.mjs';

/**
 * @typedef {import('@stryker-mutator/api/test-runner').TestRunner} TestRunner
 * @typedef {import('@stryker-mutator/api/core').InstrumenterContext} InstrumenterContext
 */

/**
 * Runs the specs for Stryker. Stryker's Jest runner loads each spec file again for every mutant,
 * with Angular and Amplify, which takes seconds each, and hours in total. Here, all specs are one
 * script. It is compiled once, and runs in a new page for each mutant. Only the compiled code is
 * shared.
 *
 * @implements {TestRunner}
 */
class OneScriptRunner {
  /** @param {import('@stryker-mutator/api/core').StrykerOptions} options */
  constructor(options) {
    /** @type {string[]} An option of this plugin, which Stryker doesn't know. */
    this.files = /** @type {any} */ (options)['specs'];
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    this.specs = await loadSpecs(this.files);
  }

  /** @returns {Promise<import('@stryker-mutator/api/test-runner').CompleteDryRunResult>} */
  async dryRun() {
    /** @type {InstrumenterContext} */
    const stryker = {};
    const tests = await this.#run(undefined, stryker);
    const { mutantCoverage = { static: {}, perTest: {} } } = stryker;
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  /** @param {import('@stryker-mutator/api/test-runner').MutantRunOptions} options */
  async mutantRun({ activeMutant, testFilter, hitLimit, disableBail }) {
    /** @type {InstrumenterContext} */
    const stryker = { activeMutant: activeMutant.id, ...(hitLimit && { hitLimit, hitCount: 0 }) };
    const tests = await this.#run(testFilter, stryker);
    return toMutantRunResult(
      determineHitLimitReached(stryker.hitCount, stryker.hitLimit) ?? {
        status: DryRunStatus.Complete,
        tests,
      },
      disableBail,
    );
  }

  /**
   * @param {string[] | undefined} wanted
   * @param {InstrumenterContext} stryker
   * @returns {Promise<import('@stryker-mutator/api/test-runner').TestResult[]>}
   */
  async #run(wanted, stryker) {
    if (!this.specs) throw new Error('The runner was not initialized.');
    const { specs } = this;
    const results = await runInFreshPage({ specs, wanted: wanted && new Set(wanted), stryker });
    return results.map(({ id, file, durationMs, error, isRun }) => {
      const test = { id, name: id, fileName: file, timeSpentMs: durationMs };
      if (!isRun) return { ...test, status: TestStatus.Skipped };
      return error === undefined
        ? { ...test, status: TestStatus.Success }
        : { ...test, status: TestStatus.Failed, failureMessage: error };
    });
  }
}

OneScriptRunner.inject = tokens(commonTokens.options);

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'one-script', OneScriptRunner),
];
