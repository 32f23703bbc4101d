// `npm test`: runs every stage, even after a failure. The last line is "N passed, N failed". The
// section "wireit" in package.json defines the stages, and what each of them reads, writes, and
// needs.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { execa } from 'execa';
import { describeMissing, findEngines } from './find-browsers.mjs';
import { resultFile } from './lib/stages.mjs';

/**
 * One after the other, because the first group keeps both cores busy, which would affect the
 * browser tests.
 */
const GROUPS = ['checks', 'browser'];
const ENV = {
  WIREIT_FAILURES: 'continue',
  WIREIT_PARALLEL: '2',
  // Without it, Wireit caches nothing if CI=true.
  WIREIT_CACHE: 'local',
  // Fewer collections of young garbage: a quarter less time for the unit tests. The default is 16 MB.
  NODE_OPTIONS: '--max-semi-space-size=64',
  // A stage that passed without an engine runs again when the engine is installed.
  ENGINES: Object.entries(await findEngines())
    .flatMap(([name, isThere]) => (isThere ? name : []))
    .join(),
};

const { wireit } = JSON.parse(readFileSync('package.json', 'utf8'));
/** @type {string[]} */
const stages = GROUPS.flatMap((group) => wireit[group].dependencies);
// Removes the results of the last run. Wireit restores those that are still valid.
for (const stage of stages) rmSync(resultFile(stage), { force: true });

let isGreen = true;
for (const group of GROUPS) {
  const env = { ...ENV, ...process.env };
  const child = execa('npm', ['run', '--silent', group], { env, stdio: 'inherit', reject: false });
  isGreen = (await child).exitCode === 0 && isGreen;
}

const sum = { passed: 0, failed: 0 };
console.log();
for (const stage of stages) {
  // A stage without a result failed early, or didn't run because a dependency failed.
  const { passed, failed, seconds } = existsSync(resultFile(stage))
    ? JSON.parse(readFileSync(resultFile(stage), 'utf8'))
    : { passed: 0, failed: 1 };
  sum.passed += passed;
  sum.failed += failed;
  const columns = [
    (failed > 0 ? 'FAILED' : 'ok').padEnd(7),
    stage.padEnd(16),
    (seconds === undefined ? 'no result' : `${seconds.toFixed(1)} s`).padStart(9),
  ];
  console.log(`${columns.join(' ')}   ${passed} passed, ${failed} failed`);
}
if (!isGreen && sum.failed === 0) sum.failed = 1;
for (const line of describeMissing()) console.log(`\n${line}`);
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed > 0 ? 1 : 0;
