import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root } from '../../tools/lib/paths.mjs';
import type { Surroundings } from '../results';

const PACKAGES = ['aws-amplify', '@angular/core', 'rxjs', 'tinybench'];

/** The date and the environment of a measurement. */
export function surroundings(chromium: string): Omit<Surroundings, 'load' | 'minutes'> {
  const installed = PACKAGES.map((name) => [name, versionOf(name)] as const);
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root }).toString().trim(),
    versions: { ...Object.fromEntries(installed), chromium, node: process.versions.node },
    cores: cpus().length,
  };
}

function versionOf(name: string): string {
  const text = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
