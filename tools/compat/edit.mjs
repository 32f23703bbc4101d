import { readFileSync, writeFileSync } from 'node:fs';

/**
 * @param {string} path
 * @param {(text: string) => string} change
 */
export function edit(path, change) {
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) {
    throw new Error(
      `${path} differs from what earlier versions of the CLI create, so it was not changed.`,
    );
  }
  writeFileSync(path, after);
}
