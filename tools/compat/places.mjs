import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Outside the repository: below it the apps would find its packages, and the CLI refuses to make a
 * workspace in a workspace. What is there stays for the next run.
 */
export const work = join(tmpdir(), 'amplify-token-guard-compat');

/** @param {string} name */
export function place(name) {
  const path = join(work, name);
  mkdirSync(path, { recursive: true });
  return path;
}
