// pnpm and Yarn, for apps that use them instead of npm.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAside } from './install-aside.mjs';
import { root } from '../lib/paths.mjs';
import { place } from './places.mjs';
import { npmEnv, runCommand } from '../lib/run-command.mjs';

/**
 * The newest major versions that run on the oldest Node.js that Angular supports, and their
 * scripts.
 */
const KNOWN = {
  pnpm: { major: 10, script: 'bin/pnpm.cjs' },
  yarn: { major: 1, script: 'bin/yarn.js' },
};

/**
 * @typedef {keyof typeof KNOWN} PackageManagerName
 *
 * @typedef {object} PackageManager
 * @property {string} path the folder of its command
 * @property {(app: string, node: string) => Promise<void>} install
 */

/**
 * @param {PackageManagerName} name
 * @returns {Promise<PackageManager>}
 */
export async function packageManager(name) {
  const { major, script } = KNOWN[name];
  const folder = place(`${name}-${String(major)}`);
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) {
    await installAside(folder, `${name}@${String(major)}`);
  }
  const path = join(modules, '.bin');
  return {
    path,
    install: async (app, node) => {
      if (name === 'yarn') {
        resolveWhatIsThere(app);
      }
      await runCommand([join(modules, name, script), 'install'], {
        cwd: app,
        node,
        env: npmEnv,
        path: [path],
      });
    },
  };
}

/** Packages that exist once for each platform. */
const NATIVE = ['rollup', 'msgpackr-extract'];

/**
 * Yarn requires the packages of all platforms. Mirrors receive them one by one, but the versions in
 * this repository are complete.
 *
 * @param {string} app
 */
function resolveWhatIsThere(app) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const path = join(app, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest.resolutions = Object.fromEntries(
    NATIVE.map((name) => [name, packages[`node_modules/${name}`].version]),
  );
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
