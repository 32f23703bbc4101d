import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/lib/paths.mjs';

const LIBRARY = 'dist/amplify-token-guard/package.json';
const APP = 'dist/bench-app/browser/main.js';

/** Builds the package and the benchmark app if a source file is newer than the build. */
export function buildIfStale(): void {
  const sources = newest('projects/amplify-token-guard/src');
  if (sources > builtAt(LIBRARY)) npm('run', 'build');
  if (Math.max(sources, builtAt(LIBRARY), newest('benchmarks/app')) > builtAt(APP)) {
    npm('exec', '--', 'ng', 'build', 'bench-app');
  }
}

function npm(...args: readonly string[]): void {
  execFileSync('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** In ms since 1970. 0 if the file doesn't exist. */
function builtAt(file: string): number {
  const path = join(root, file);
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function newest(folder: string): number {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const times = files
    .filter((file) => file.isFile() && !file.name.endsWith('.spec.ts'))
    .map((file) => statSync(join(file.parentPath, file.name)).mtimeMs);
  return Math.max(0, ...times);
}
