// How many tests passed, from the report that a test runner writes for machines.

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * @param {string} text of a report by `jest --json`, Playwright's reporter "json", or Node's reporter "tap"
 * @returns {Counts}
 */
export function countsOf(text) {
  return text.trimStart().startsWith('{') ? countsOfJson(JSON.parse(text)) : countsOfTap(text);
}

/** @param {any} report @returns {Counts} */
function countsOfJson(report) {
  if (report.stats) {
    const { expected = 0, unexpected = 0, flaky = 0 } = report.stats;
    // A test that passes at its second try only is one that fails.
    return { passed: expected, failed: unexpected + flaky };
  }
  const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 } = report;
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

/** @param {string} tap @returns {Counts} */
function countsOfTap(tap) {
  const total = (/** @type {string} */ name) =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  return { passed: total('pass'), failed: total('fail') + total('cancelled') };
}

/**
 * What a stage adds to the closing line: its tests or, when it has none of its own, the stage itself.
 *
 * @param {number} code with which its command ended
 * @param {string | undefined} report undefined: it writes none; empty: it should have written one
 * @returns {Counts}
 */
export function countsOfStage(code, report) {
  if (report === undefined) {
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  }
  const { passed, failed } = countsOf(report);
  // Green tests and a bad exit code: something around them failed, such as the coverage. No tests: none were found.
  const isBad = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: failed + (isBad ? 1 : 0) };
}
