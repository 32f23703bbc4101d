import { npm } from '../lib/run-command.mjs';
import { place } from './places.mjs';

/** The packages of a CLI app, by the repository that releases them together. */
const FRAMEWORK = [
  ...['core', 'common', 'compiler', 'compiler-cli', 'forms', 'router'],
  ...['platform-browser', 'platform-server'],
].map((name) => `@angular/${name}`);
const TOOLS = ['cli', 'build', 'ssr'].map((name) => `@angular/${name}`);

/** @typedef {{ framework: string, tools: string }} AngularVersions */

/**
 * The newest versions of a major for which the registry has all packages. Mirrors receive the
 * packages of a release at different times. `null` if the major doesn't exist.
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
  /** @type {string[][]} */
  const lists = [];
  for (const name of names) lists.push(await versionsOf(name));
  return lists[0]
    ?.filter((version) => new RegExp(`^${String(major)}\\.\\d+\\.\\d+$`).test(version))
    .filter((version) => lists.every((versions) => versions.includes(version)))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
}

/**
 * @param {string} name
 * @returns {Promise<string[]>}
 */
async function versionsOf(name) {
  const args = ['view', name, 'versions', '--json', '--loglevel', 'error'];
  const { output } = await npm(args, { cwd: place('.'), limitMs: 120_000 });
  return JSON.parse(output.slice(output.indexOf('[')));
}
