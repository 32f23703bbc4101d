import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ng } from './angular-cli.mjs';

/**
 * Runs `ng add` twice. The second run must change nothing.
 *
 * @param {string} app
 * @param {object} how
 * @param {string} how.tarball
 * @param {import('./angular-cli.mjs').AngularCli} how.cli
 * @param {string[] | undefined} how.flags
 * @param {string[] | undefined} how.path folder of the package manager's command, if it isn't npm
 */
export async function addGuard(app, { tarball, cli, flags = [], path = [] }) {
  const add = () => ng(app, cli, ['add', tarball, '--skip-confirmation', ...flags], { path });
  const { output } = await add();
  if (output.includes('Make these changes by hand')) {
    throw new Error(`ng add left manual changes:\n${output}`);
  }
  const once = fingerprints(app);
  await add();
  const twice = fingerprints(app);
  const changed = [...new Set([...once.keys(), ...twice.keys()])].filter(
    (path) => once.get(path) !== twice.get(path),
  );
  if (changed.length > 0) {
    throw new Error(`the second ng add changed ${changed.join(', ')}`);
  }
}

/**
 * The hashes of the files that a developer would commit.
 *
 * @param {string} app
 */
function fingerprints(app) {
  const files = readdirSync(join(app, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    [...files, join(app, 'package.json'), join(app, 'angular.json')].map((path) => [
      path,
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  );
}
