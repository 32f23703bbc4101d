// `npm test`: every stage, going on after a failed one. The last line is "N passed, N failed".
// The stages, and what each reads, writes and needs, are in the section "wireit" of package.json.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { execa } from 'execa';
import { describeMissing, findEngines } from './find-browsers.mjs';
import { resultFile } from './lib/stages.mjs';

/** One after the other: a browser next to two busy cores would measure these. */
const GROUPS = ['checks', 'browser'];
const ENV = {
  WIREIT_FAILURES: 'continue',
  WIREIT_PARALLEL: '2',
  // Without this, Wireit caches nothing where CI=true.
  WIREIT_CACHE: 'local',
  // What passed without an engine has to run again when there is one.
  ENGINES: Object.entries(await findEngines())
    .flatMap(([name, isThere]) => (isThere ? name : []))
    .join(),
};

const { wireit } = JSON.parse(readFileSync('package.json', 'utf8'));
/** @type {string[]} */
const stages = GROUPS.flatMap((group) => wireit[group].dependencies);
// What is left of the last run is not of this one. Wireit brings back what is still true.
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
  // Without a result it failed before it had one, or did not run because what it needs failed.
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
