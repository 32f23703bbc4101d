import { npm } from '../lib/npm.mjs';
import { place } from './places.mjs';

/** What an app of the CLI depends on, by the repositories that release them together. */
const FRAMEWORK = [
  'core',
  'common',
  'compiler',
  'compiler-cli',
  'forms',
  'platform-browser',
  'platform-server',
  'router',
].map((name) => `@angular/${name}`);
const TOOLS = ['cli', 'build', 'ssr'].map((name) => `@angular/${name}`);

/** @typedef {{ framework: string, tools: string }} AngularVersions */

/**
 * The newest versions of a major of which the registry has all packages: mirrors get the packages
 * of one release at different times. Null if there is no such major.
 *
 * @param {number} major
 * @returns {Promise<AngularVersions | null>}
 */
export async function angularVersions(major) {
  const framework = await newestOfAll(FRAMEWORK, major);
  const tools = await newestOfAll(TOOLS, major);
  return framework && tools ? { framework, tools } : null;
}

/** @param {AngularVersions} versions */
export function pinned({ framework, tools }) {
  return new Map([
    ...FRAMEWORK.map((name) => /** @type {const} */ ([name, framework])),
    ...TOOLS.map((name) => /** @type {const} */ ([name, tools])),
  ]);
}

/**
 * @param {string[]} names
 * @param {number} major
 */
async function newestOfAll(names, major) {
  /** @type {string[] | undefined} */
  let common;
  for (const name of names) {
    const versions = await versionsOf(name);
    common = common ? common.filter((version) => versions.includes(version)) : versions;
  }
  return (common ?? [])
    .filter((version) => new RegExp(`^${String(major)}\\.\\d+\\.\\d+$`).test(version))
    .sort(byVersion)
    .at(-1);
}

/**
 * @param {string} name
 * @returns {Promise<string[]>}
 */
export async function versionsOf(name) {
  const { output } = await npm(['view', name, 'versions', '--json', '--loglevel', 'error'], {
    cwd: place('.'),
    limitMs: 120_000,
  });
  return /** @type {string[]} */ (JSON.parse(output.slice(output.indexOf('['))));
}

/**
 * @param {string} a
 * @param {string} b
 */
export function byVersion(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (const [index, part] of (left ?? []).entries()) {
    const difference = part - (right?.[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
