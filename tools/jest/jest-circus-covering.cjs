const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');

const loaded = require('jest-circus/runner');

const runWithCircus = loaded.default ?? loaded;

/**
 * Runs a spec file only if one of its tests is asked for. Stryker asks by name for the tests that
 * cover a mutant; Jest would load every spec file, and all that it imports, to find that out.
 *
 * The names are noted in the run without a filter, which Stryker makes first.
 */
module.exports = async function runCoveringFile(globalConfig, config, ...rest) {
  const [, , testPath] = rest;
  const notes = join(config.rootDir, `.tests-of-${basename(testPath)}.json`);
  const { testNamePattern } = globalConfig;
  if (testNamePattern && existsSync(notes)) {
    const wanted = new RegExp(testNamePattern, 'i');
    if (!JSON.parse(readFileSync(notes, 'utf8')).some((name) => wanted.test(name))) {
      return nothingRun(testPath);
    }
  }
  const result = await runWithCircus(globalConfig, config, ...rest);
  if (!testNamePattern) {
    writeFileSync(notes, JSON.stringify(result.testResults.map(({ fullName }) => fullName)));
  }
  return result;
};

function nothingRun(testFilePath) {
  const now = Date.now();
  return {
    failureMessage: null,
    leaks: false,
    numFailingTests: 0,
    numPassingTests: 0,
    numPendingTests: 1,
    numTodoTests: 0,
    openHandles: [],
    perfStats: { start: now, end: now, runtime: 0, loadTestEnvironmentStart: now, slow: false },
    skipped: true,
    snapshot: {
      added: 0,
      fileDeleted: false,
      matched: 0,
      unchecked: 0,
      uncheckedKeys: [],
      unmatched: 0,
      updated: 0,
    },
    testFilePath,
    // Jest takes a file without any test for a mistake.
    testResults: [
      {
        ancestorTitles: [],
        failureDetails: [],
        failureMessages: [],
        fullName: testFilePath,
        location: null,
        numPassingAsserts: 0,
        retryReasons: [],
        status: 'pending',
        title: testFilePath,
      },
    ],
  };
}
