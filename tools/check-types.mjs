// `tsc --noEmit` for every TypeScript project, two at a time. Templates are checked by the builds.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { runNode } from './lib/run.mjs';

const PROJECTS = [
  'projects/amplify-token-guard/tsconfig.lib.json',
  'projects/amplify-token-guard/tsconfig.spec.json',
  'projects/amplify-token-guard/schematics/tsconfig.json',
  'projects/demo-app/tsconfig.app.json',
  'projects/demo-app/tsconfig.spec.json',
  'projects/mock-backend/tsconfig.json',
  'benchmarks/tsconfig.json',
  'e2e/tsconfig.json',
  'tools/tsconfig.json',
];

const queue = [...PROJECTS];

async function worker() {
  for (let project = queue.shift(); project !== undefined; project = queue.shift()) {
    const { code, output } = await check(project);
    if (code !== 0) {
      console.error(`${project}\n${output}`);
      process.exitCode = 1;
    }
  }
}

/** @param {string} project */
async function check(project) {
  if (!existsSync(join(root, project))) {
    return { code: 1, output: 'does not exist\n' };
  }
  return runNode(['node_modules/typescript/bin/tsc', '--noEmit', '--project', project]);
}

await Promise.all([worker(), worker()]);
