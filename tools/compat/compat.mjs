// `npm run test:compat`: tests apps of the real CLI and the library's unit specs with the newest
// version of each Angular major, and writes a table to docs/compatibility.md.
// `-- --only standalone-21,units-22` runs some of them, and keeps the other rows of the table.
// `-- --amplify 6.13.0` tests other versions of Amplify, without writing them to the table.
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../lib/paths.mjs';
import { angularCli } from './angular-cli.mjs';
import { startBackend } from './backend.mjs';
import { cellsOf, MAJORS } from './matrix.mjs';
import { pack } from './pack.mjs';
import { keepResult } from './results.mjs';
import { startBrowser } from './smoke.mjs';
import { writeTable } from './table.mjs';
import { tryCell } from './try-cell.mjs';
import { angularVersions } from './versions.mjs';

const { values: chosen } = parseArgs({
  options: { only: { type: 'string' }, amplify: { type: 'string' } },
});
const ids = chosen.only?.split(',');
const amplifyVersions = chosen.amplify?.split(',') ?? [oldestAmplify()];

/** @type {import('./try-cell.mjs').Trial[]} */
const trials = [];

const tarball = await pack();
const backend = await startBackend();
const browser = await startBrowser();
try {
  for (const major of MAJORS) {
    await tryMajor(major);
  }
} finally {
  await browser.close();
  await backend.stop();
  rmSync(dirname(tarball), { recursive: true, force: true });
}

if (!chosen.amplify) {
  await writeTable(MAJORS.flatMap((major) => cellsOf(major, amplifyVersions)));
}
const failed = trials.filter(({ problems }) => problems.length > 0).length;
console.log(`\n${String(trials.length - failed)} passed, ${String(failed)} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** @param {number} major */
async function tryMajor(major) {
  const cells = cellsOf(major, amplifyVersions).filter(({ id }) => !ids || ids.includes(id));
  if (cells.length === 0) {
    return;
  }
  const versions = await angularVersions(major);
  if (!versions) {
    console.log(`Angular ${String(major)} is not in the registry yet.`);
    return;
  }
  const cli = await angularCli(versions.tools);
  for (const cell of cells) {
    const trial = await tryCell(cell, { tarball, backend, browser, toolchain: { versions, cli } });
    trials.push(trial);
    if (!chosen.amplify) await keepResult(trial, cli.nodeVersion);
    tell(trial);
  }
}

/** @param {import('./try-cell.mjs').Trial} trial */
function tell({ cell, problems, seen, seconds }) {
  const mark = problems.length === 0 ? 'ok    ' : 'FAILED';
  console.log(`${mark}  ${cell.id.padEnd(24)} ${String(seconds).padStart(4)} s   ${seen}`);
  for (const problem of problems) {
    console.log(problem.replace(/^/gm, '  │ '));
  }
}

/** The oldest version that the package supports. */
function oldestAmplify() {
  const path = join(root, 'projects/amplify-token-guard/package.json');
  const { peerDependencies } = JSON.parse(readFileSync(path, 'utf8'));
  return /** @type {string} */ (peerDependencies['aws-amplify']).replace('^', '');
}
