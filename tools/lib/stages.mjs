import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {import('./counts.mjs').Counts & { seconds: number }} StageResult
 *
 * @typedef {object} Closing
 * @property {string[]} lines one for each stage, and at last "N passed, N failed"
 * @property {boolean} ok
 */

/**
 * Where a stage leaves its result: Wireit caches it with what else the stage writes.
 *
 * @param {string} name
 */
export const resultFile = (name) => `reports/stages/${name.replaceAll(':', '-')}.json`;

/**
 * The stages of a script that only names others.
 *
 * @param {string} root
 * @param {string} script
 * @returns {string[]}
 */
export function stagesOf(root, script) {
  const { wireit } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return wireit[script].dependencies;
}

/**
 * @param {ReadonlyMap<string, StageResult | undefined>} results by stage; undefined: it failed before it had a result, or
 * did not run since what it needs failed
 * @param {number} code with which Wireit ended
 * @returns {Closing}
 */
export function closing(results, code) {
  const lines = [];
  let [passed, failed] = [0, 0];
  for (const [name, result] of results) {
    const { seconds, ...counts } = result ?? { seconds: undefined, passed: 0, failed: 1 };
    passed += counts.passed;
    failed += counts.failed;
    const tests = `${String(counts.passed)} passed, ${String(counts.failed)} failed`;
    const time = seconds === undefined ? 'no result' : `${seconds.toFixed(1)} s`;
    const verdict = counts.failed > 0 ? 'FAILED' : 'ok';
    lines.push(`${verdict.padEnd(7)} ${name.padEnd(16)} ${time.padStart(9)}   ${tests}`);
  }
  if (code !== 0 && failed === 0) {
    failed += 1;
    lines.push(`FAILED  wireit ended with exit code ${String(code)}`);
  }
  return {
    lines: [...lines, '', `${String(passed)} passed, ${String(failed)} failed`],
    ok: failed === 0,
  };
}
