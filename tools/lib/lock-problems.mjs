import { isDeepStrictEqual } from 'node:util';

/**
 * @typedef {Record<string, string>} Ranges
 * @typedef {{ resolved?: string, dependencies?: Ranges, devDependencies?: Ranges,
 *   optionalDependencies?: Ranges, peerDependencies?: Ranges, engines?: Ranges }} Locked
 */

const RANGES = /** @type {const} */ ([
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'engines',
]);

/**
 * @param {{ packages: Record<string, Locked> }} lock
 * @param {Locked} manifest
 * @returns {string[]}
 */
export function lockProblems({ packages }, manifest) {
  return [
    ...outOfStep(packages[''] ?? {}, manifest),
    ...Object.entries(packages).flatMap(([path, locked]) => [
      ...fixedAddress(path, locked),
      ...missing(path, locked, packages),
    ]),
  ];
}

/**
 * @param {Locked} locked
 * @param {Locked} manifest
 */
function outOfStep(locked, manifest) {
  return RANGES.filter((key) => !isDeepStrictEqual(locked[key] ?? {}, manifest[key] ?? {})).map(
    (key) => `package.json and package-lock.json differ in "${key}"`,
  );
}

/**
 * An address ties the lock to one registry; npm finds the package without it.
 *
 * @param {string} path
 * @param {Locked} locked
 */
function fixedAddress(path, locked) {
  return locked.resolved?.includes('://') ? [`${path} has a "resolved" address`] : [];
}

/**
 * npm leaves an optional package out of the lock, silently, when the registry does not have it yet.
 * `npm ci` then fails, and other systems get no binary.
 *
 * @param {string} path
 * @param {Locked} locked
 * @param {Record<string, Locked>} packages
 */
function missing(path, locked, packages) {
  return Object.keys(locked.optionalDependencies ?? {})
    .filter((name) => !places(path, name).some((place) => place in packages))
    .map((name) => `${path || 'package.json'} needs ${name} (optional), which has no lock entry`);
}

/**
 * Where Node would look for `name`, from the package's own node_modules up to the root's.
 *
 * @param {string} path
 * @param {string} name
 */
function places(path, name) {
  const found = [];
  for (let folder = path; folder !== ''; folder = parentOf(folder)) {
    found.push(`${folder}/node_modules/${name}`);
  }
  return [...found, `node_modules/${name}`];
}

/** @param {string} path */
function parentOf(path) {
  return path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')));
}
