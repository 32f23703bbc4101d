// pnpm and Yarn, as apps have them instead of npm.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAside } from './install-aside.mjs';
import { root } from '../lib/paths.mjs';
import { place } from './places.mjs';
import { npmEnv, runCommand } from '../lib/run-command.mjs';

/** Majors that run on the oldest Node that Angular takes; with the script of each. */
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

/** They have a package for every platform. */
const NATIVE = ['rollup', 'msgpackr-extract'];

/**
 * Yarn wants those of all platforms to be there, and mirrors get them one by one. The versions that
 * this repository has are complete.
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
