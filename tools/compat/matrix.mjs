/**
 * @typedef {object} Shape
 * @property {string} title
 * @property {string[]} flags for `ng new`
 * @property {boolean} [ssr]
 * @property {boolean} [csp]
 * @property {boolean} [example] runs the documented example of a test as well
 */

/** @type {Record<string, Shape>} */
export const SHAPES = {
  standalone: {
    title: 'standalone, zoneless',
    flags: ['--zoneless', '--no-ssr'],
    example: true,
  },
  ngmodule: {
    title: 'NgModule, zone.js',
    flags: ['--no-standalone', '--no-zoneless', '--no-ssr'],
  },
  ssr: { title: 'server rendering and prerender', flags: ['--zoneless', '--ssr'], ssr: true },
  csp: {
    title: 'strict CSP, Trusted Types',
    flags: ['--zoneless', '--no-ssr'],
    csp: true,
  },
};

/** The next one counts from the day on which the registry has it. */
export const MAJORS = [21, 22, 23];

/**
 * @typedef {object} Cell
 * @property {string} id
 * @property {number} major
 * @property {Shape} shape
 * @property {string | undefined} amplify a version that the app has already; else `ng add` brings the newest
 */

/**
 * All shapes of a major, and its standalone app with other versions of Amplify.
 *
 * @param {number} major
 * @param {string[]} amplifyVersions
 * @returns {Cell[]}
 */
export function cellsOf(major, amplifyVersions) {
  const shapes = Object.entries(SHAPES).map(([name, shape]) => ({
    id: `${name}-${String(major)}`,
    major,
    shape,
    amplify: undefined,
  }));
  const { standalone } = SHAPES;
  const older = amplifyVersions.map((amplify) => ({
    id: `amplify-${amplify}-${String(major)}`,
    major,
    shape: /** @type {Shape} */ (standalone),
    amplify,
  }));
  return [...shapes, ...older];
}
