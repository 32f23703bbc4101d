// Runs the command of a stage and leaves for the closing line of `npm test` how it went:
// `node tools/stage.mjs <stage> [--report=<file>] <command> <arguments>`. The report is what the command writes for
// machines about its tests; without one, the stage itself counts as one test.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { countsOfStage } from './lib/counts.mjs';
import { root } from './lib/paths.mjs';
import { resultFile } from './lib/stages.mjs';

const LIMIT_MS = 30 * 60_000;
const OPTION = '--report=';

const [name = '', ...rest] = process.argv.slice(2);
const report = rest[0]?.startsWith(OPTION) ? rest.shift()?.slice(OPTION.length) : undefined;
const [command = '', ...args] = rest;
const result = join(root, resultFile(name));

mkdirSync(dirname(result), { recursive: true });
rmSync(result, { force: true });
if (report !== undefined) rmSync(join(root, report), { force: true });

const startMs = performance.now();
const code = await run();
const counts = countsOfStage(code, report === undefined ? undefined : read(join(root, report)));
const seconds = (performance.now() - startMs) / 1_000;
writeFileSync(result, `${JSON.stringify({ ...counts, seconds })}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;

/** @returns {Promise<number>} */
function run() {
  return new Promise((resolve) => {
    const child = spawn(command === 'node' ? process.execPath : command, args, {
      cwd: root,
      // Windows finds the commands of packages only by its shell.
      shell: process.platform === 'win32',
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const limit = setTimeout(() => {
      console.error(`stopped: it ran longer than ${String(LIMIT_MS / 60_000)} minutes`);
      child.kill('SIGKILL');
    }, LIMIT_MS);
    child.on('error', (error) => {
      console.error(error.message);
      clearTimeout(limit);
      resolve(1);
    });
    child.on('close', (exitCode) => {
      clearTimeout(limit);
      resolve(exitCode ?? 1);
    });
  });
}

/** @param {string} path */
function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
