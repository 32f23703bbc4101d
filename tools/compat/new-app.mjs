// Creates apps with the CLI. Their packages are installed once for each Angular major.
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { place, work } from './places.mjs';
import { npm, runCommand } from '../lib/run-command.mjs';
import { pinned } from './versions.mjs';

/**
 * @typedef {object} Toolchain
 * @property {import('./versions.mjs').AngularVersions} versions
 * @property {import('./angular-cli.mjs').AngularCli} cli
 */

/**
 * @param {string} id
 * @param {string[]} flags
 * @param {Toolchain} toolchain
 * @param {import('./package-manager.mjs').PackageManager} [manager] installs the packages again
 */
export async function newApp(id, flags, toolchain, manager) {
  const folder = await generate(`app-${id}`, flags, toolchain);
  if (manager) {
    await manager.install(folder, toolchain.cli.node);
    return folder;
  }
  const packages = await installedOnce(toolchain);
  linkFolder(join(packages, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/**
 * Creates one app with the packages for all shapes. An app that is copied from it has too many
 * packages, until `ng add` lets npm remove them.
 *
 * @param {Toolchain} toolchain
 */
async function installedOnce(toolchain) {
  const { framework, tools } = toolchain.versions;
  const name = `base-${framework}-${tools}`;
  const done = join(work, `${name}.done`);
  if (!existsSync(done)) {
    const folder = await generate(name, ['--no-zoneless', '--ssr'], toolchain);
    await npm(['install', 'aws-amplify@6'], { cwd: folder, node: toolchain.cli.node });
    writeFileSync(done, '');
  }
  return join(work, name);
}

/**
 * @param {string} name
 * @param {string[]} flags
 * @param {Toolchain} toolchain
 */
async function generate(name, flags, { versions, cli }) {
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  const options = ['--defaults', '--skip-git', '--skip-install', '--directory', name];
  await runCommand([cli.script, 'new', 'shop', ...options, ...flags], {
    cwd: place('.'),
    node: cli.node,
  });
  pinVersions(join(folder, 'package.json'), versions);
  return folder;
}

/**
 * @param {string} path
 * @param {import('./versions.mjs').AngularVersions} versions
 */
function pinVersions(path, versions) {
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const pins = pinned(versions);
  for (const section of ['dependencies', 'devDependencies']) {
    for (const name of Object.keys(manifest[section])) {
      manifest[section][name] = pins.get(name) ?? manifest[section][name];
    }
  }
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * Creates hard links: 30,000 files in a second or two, without disk space. npm replaces files
 * instead of writing to them, except for its list of installed packages.
 *
 * @param {string} from
 * @param {string} to
 */
function linkFolder(from, to) {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      linkFolder(source, target);
    } else if (entry.isSymbolicLink()) {
      symlinkSync(readlinkSync(source), target);
    } else if (entry.name === '.package-lock.json') {
      copyFileSync(source, target);
    } else {
      linkSync(source, target);
    }
  }
}
