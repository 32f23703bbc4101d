// `npm test`: every stage, going on after a failed one. The last line is "N passed, N failed".
// The stages, and what each reads, writes and needs, are in the section "wireit" of package.json.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npmScript } from './lib/npm.mjs';
import { root } from './lib/paths.mjs';
import { closing, resultFile, stagesOf } from './lib/stages.mjs';

/** One after the other: a browser next to two busy cores would measure these. */
const GROUPS = ['checks', 'browser'];

const wireitEnv = {
  WIREIT_FAILURES: 'continue',
  WIREIT_PARALLEL: '2',
  // Without this Wireit caches nothing where CI=true.
  WIREIT_CACHE: 'local',
};

const stages = GROUPS.flatMap((group) => stagesOf(root, group));
// What is left of the last run is not of this one. Wireit brings back what is still true.
for (const stage of stages) rmSync(join(root, resultFile(stage)), { force: true });

let code = 0;
for (const group of GROUPS) code = (await runScript(group)) || code;

const { lines, ok } = closing(new Map(stages.map((stage) => [stage, resultOf(stage)])), code);
console.log(`\n${lines.join('\n')}`);
process.exitCode = ok ? 0 : 1;

/**
 * @param {string} script
 * @returns {Promise<number>}
 */
function runScript(script) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [npmScript(), 'run', '--silent', script], {
      cwd: root,
      env: { ...wireitEnv, ...process.env },
      stdio: 'inherit',
    });
    const stop = () => child.kill('SIGINT');
    process.once('SIGTERM', stop);
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', (exitCode) => {
      process.off('SIGTERM', stop);
      resolve(exitCode ?? 1);
    });
  });
}

/**
 * @param {string} stage
 * @returns {import('./lib/stages.mjs').StageResult | undefined}
 */
function resultOf(stage) {
  const path = join(root, resultFile(stage));
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
