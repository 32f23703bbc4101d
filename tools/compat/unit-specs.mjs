// Runs the unit specs of the library with another Angular version.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, runCommand } from '../lib/run-command.mjs';
import { root } from '../lib/paths.mjs';
import { place } from './places.mjs';
import { pinned } from './versions.mjs';

/** The folder of the library, the same as in this workspace. */
const LIBRARY = 'projects/amplify-token-guard';
const COPIED = [
  ...['src', 'devtools', 'testing', 'model', 'spec-helpers', 'tsconfig.lib.json'].map(
    (name) => `${LIBRARY}/${name}`,
  ),
  `${LIBRARY}/tsconfig.spec.json`,
  'projects/mock-backend/src',
  'tools/jest',
  'tsconfig.json',
  'jest.config.mjs',
];

/** Packages that no import names: the test runner, and what it needs. */
const RUNNER = [
  ...['jest', 'jest-circus', 'jest-preset-angular', 'jsdom', 'typescript', 'tslib'],
  ...['@types/jest', '@types/node', '@types/ws', 'prettier', 'esbuild', '@aws-amplify/ui-angular'],
  ...['@angular/compiler', '@angular/compiler-cli', '@angular/platform-browser'],
];

/** Packages that have one major version for each Angular major. */
const IN_STEP = ['@ngrx/signals'];

const LIMIT_MS = 3_600_000;
const MOST_SHOWN = 5;

/**
 * Runs the specs in a separate folder, without access to this workspace's packages.
 *
 * @param {import('./matrix.mjs').Cell} cell
 * @param {import('./new-app.mjs').Toolchain} toolchain
 */
export async function tryUnitSpecs({ id, major }, { versions, cli }) {
  const folder = place(`app-${id}`);
  for (const path of COPIED) {
    rmSync(join(folder, path), { recursive: true, force: true });
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  const dependencies = await dependenciesOf(folder, major, versions);
  const manifest = { private: true, type: 'commonjs', dependencies };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await npm(['install', '--no-package-lock'], { cwd: folder, node: cli.node });
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const args = ['--ci', '--json', `--outputFile=${report}`, '--roots', LIBRARY];
  const { output } = await runCommand([join(folder, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: folder,
    node: cli.node,
    limitMs: LIMIT_MS,
    mayFail: true,
  });
  return { folder, ...outcomeOf(report, output) };
}

/**
 * @param {string} path of Jest's report
 * @param {string} output
 */
function outcomeOf(path, output) {
  try {
    const { numPassedTests, success, testResults } = JSON.parse(readFileSync(path, 'utf8'));
    /** @type {{ name: string, status: string, message: string }[]} */
    const failed = testResults.filter((/** @type {any} */ { status }) => status === 'failed');
    const problems = failed.slice(0, MOST_SHOWN).map(({ name, message }) => `${name}\n${message}`);
    if (!success && problems.length === 0) problems.push(output);
    return { problems, seen: `${String(numPassedTests)} tests` };
  } catch {
    return { problems: [output], seen: '' };
  }
}

/**
 * The versions of this workspace, except for Angular and the packages that depend on its version.
 *
 * @param {string} folder
 * @param {number} major
 * @param {import('./versions.mjs').AngularVersions} versions
 */
async function dependenciesOf(folder, major, versions) {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const imported = importsOf(folder);
  const names = Object.keys(devDependencies).filter(
    (name) => RUNNER.includes(name) || imported.has(name),
  );
  const pins = pinned(versions);
  const typescript = await typescriptFor(versions.framework);
  return Object.fromEntries(
    names.map((name) => {
      if (name === 'typescript') return [name, typescript];
      if (IN_STEP.includes(name)) return [name, `^${String(major)}.0.0`];
      return [name, pins.get(name) ?? installed(name)];
    }),
  );
}

/** @param {string} name */
function installed(name) {
  const manifest = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8');
  return /** @type {{ version: string }} */ (JSON.parse(manifest)).version;
}

/**
 * The names of the packages that the copied code imports.
 *
 * @param {string} folder
 */
function importsOf(folder) {
  const names = readdirSync(join(folder, 'projects'), { encoding: 'utf8', recursive: true })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => [
      ...readFileSync(join(folder, 'projects', path), 'utf8').matchAll(
        /(?:from|import\(|require\() ?'((?:@[\w-]+\/)?[\w.-]+)/g,
      ),
    ])
    .map(([, name = '']) => name);
  return new Set(names);
}

/** The TypeScript version that this Angular version requires. @param {string} angular */
async function typescriptFor(angular) {
  const args = ['view', `@angular/compiler-cli@${angular}`, 'peerDependencies.typescript'];
  const { output } = await npm([...args, '--loglevel', 'error'], { cwd: place('.') });
  return output.trim();
}
