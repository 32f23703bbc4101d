/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * Where a stage leaves its counts. Wireit caches this file with what else the stage writes.
 *
 * @param {string} name
 */
export const resultFile = (name) => `reports/stages/${name.replaceAll(':', '-')}.json`;

/**
 * @param {number} code with which the commands of a stage ended
 * @param {string | undefined} report by `jest --json`, Playwright's reporter "json", or Node's reporter "tap";
 *   undefined: the stage writes none, and counts as one test; empty: it should have written one
 * @returns {Counts}
 */
export function countsOf(code, report) {
  if (report === undefined) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  const { passed, failed } = report.startsWith('{') ? ofJson(JSON.parse(report)) : ofTap(report);
  // Green tests and a bad exit code: something around them failed, such as the coverage. No tests: none were found.
  const isBad = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: isBad ? 1 : failed };
}

/** @param {any} report @returns {Counts} */
function ofJson({ stats, numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 }) {
  return stats
    ? // A test that passes at its second try only is one that fails.
      { passed: stats.expected, failed: (stats.unexpected ?? 0) + (stats.flaky ?? 0) }
    : { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

/** @param {string} tap @returns {Counts} */
function ofTap(tap) {
  const total = (/** @type {string} */ name) =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  return { passed: total('pass'), failed: total('fail') + total('cancelled') };
}
