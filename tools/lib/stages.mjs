/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * The file with the counts of a stage. Wireit caches it with the other output of the stage.
 *
 * @param {string} name
 */
export const resultFile = (name) => `reports/stages/${name.replaceAll(':', '-')}.json`;

/**
 * @param {number} code exit code of the stage's commands
 * @param {string | undefined} report of `jest --json`, Playwright's JSON reporter, or Node's TAP
 * reporter. undefined: the stage writes none, and counts as one test. Empty: the report is missing.
 * @returns {Counts}
 */
export function countsOf(code, report) {
  if (report === undefined) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  const { passed, failed } = report.startsWith('{') ? ofJson(JSON.parse(report)) : ofTap(report);
  // Passed tests with an exit code other than 0: something else failed, such as the coverage. No
  // tests: none were found.
  const isBad = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: isBad ? 1 : failed };
}

/** @param {any} report @returns {Counts} */
function ofJson({ stats, numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 }) {
  return stats
    ? // A test that passes only in a retry is a failure.
      { passed: stats.expected, failed: (stats.unexpected ?? 0) + (stats.flaky ?? 0) }
    : { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

/** @param {string} tap @returns {Counts} */
function ofTap(tap) {
  const total = (/** @type {string} */ name) =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  return { passed: total('pass'), failed: total('fail') + total('cancelled') };
}
