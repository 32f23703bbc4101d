// Fails on a lock file that installs here but not elsewhere. CONTRIBUTING.md says how to make one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { lockProblems } from './lib/lock-problems.mjs';

const read = (/** @type {string} */ name) => JSON.parse(readFileSync(join(root, name), 'utf8'));

const problems = lockProblems(read('package-lock.json'), read('package.json'));
for (const problem of problems) {
  console.error(problem);
}
if (problems.length > 0) {
  console.error('\nCONTRIBUTING.md, "The lock file", says how to make a complete one.');
  process.exitCode = 1;
}
