import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Outside the repository. Inside, the apps would find the repository's packages, and the CLI
 * doesn't create a workspace in a workspace. The next run reuses the files.
 */
export const work = join(tmpdir(), 'amplify-token-guard-compat');

/** @param {string} name */
export function place(name) {
  const path = join(work, name);
  mkdirSync(path, { recursive: true });
  return path;
}
