import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';

/**
 * @typedef {object} Page
 * @property {string} path below the root, with slashes
 * @property {string[]} lines
 */

/** Whatever a reader may be sent to. @returns {Page[]} */
export function pages() {
  const inRoot = readdirSync(root).filter((name) => name.endsWith('.md'));
  const inDocs = readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  const inProjects = ['mock-backend', 'sample-app'].map((name) => `projects/${name}/README.md`);
  return [...inRoot, ...inDocs, ...inProjects].map((path) => ({
    path,
    lines: readFileSync(join(root, path), 'utf8').split('\n'),
  }));
}
