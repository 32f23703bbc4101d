import {
  withHttpClientModule,
  withHttpFeatures,
  withSecondProject,
  withWorkaround,
  workaroundProblems,
} from './aged-app.mjs';
import { tryAuthenticator } from './authenticator.mjs';
import { tryEndToEnd } from './end-to-end.mjs';
import { trySample } from './sample-app.mjs';
import { trySignedInPage } from './signed-in-page.mjs';

/**
 * @typedef {object} Shape
 * @property {string} title
 * @property {string[]} flags for `ng new`
 * @property {boolean} [ssr]
 * @property {boolean} [csp]
 * @property {(aging: import('./aged-app.mjs').Aging) => void | Promise<void>} [before] what the app
 *   has before the guard comes
 * @property {string[]} [addFlags] for `ng add`
 * @property {import('./package-manager.mjs').PackageManagerName} [manager] instead of npm
 * @property {(app: string) => string[]} [after] what must be so after `ng add`
 * @property {boolean} [example] runs the documented example of a test as well
 * @property {(stage: import('./try-cell.mjs').Stage) => Promise<{ problems: string[], seen: string }>} [trial]
 *   instead of the one of most apps
 * @property {boolean} [specs] no app at all, but the library's own unit specs
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
  // With zone.js, because a timer in the zone would prevent the app from becoming stable.
  ssr: {
    title: 'zone.js, server rendering and prerender',
    flags: ['--no-zoneless', '--ssr'],
    ssr: true,
  },
  csp: {
    title: 'strict CSP, Trusted Types',
    flags: ['--zoneless', '--no-ssr'],
    csp: true,
  },
  sample: {
    title: 'the sample app',
    flags: ['--zoneless', '--no-ssr'],
    trial: trySample,
  },
  'signed-in-page': {
    title: 'rendered for the signed-in user',
    flags: ['--zoneless', '--ssr'],
    trial: trySignedInPage,
  },
  authenticator: {
    title: 'Authenticator of @aws-amplify/ui-angular',
    flags: ['--zoneless', '--no-ssr'],
    trial: tryAuthenticator,
  },
  units: {
    title: "the library's unit tests",
    flags: [],
    specs: true,
  },
};

/**
 * What doesn't depend on the Angular version, so it is tested with the oldest one: `ng add` in existing
 * apps, and the runners of end-to-end tests.
 *
 * @type {Record<string, Shape>}
 */
export const ANY_MAJOR = {
  http: {
    title: 'standalone, zone.js, HttpClient with features',
    flags: ['--no-zoneless', '--no-ssr'],
    before: withHttpFeatures,
  },
  'http-module': {
    title: 'NgModule, zoneless, HttpClientModule',
    flags: ['--no-standalone', '--zoneless', '--no-ssr'],
    before: withHttpClientModule,
  },
  workaround: {
    title: 'standalone, 30 s workaround replaced',
    flags: ['--zoneless', '--no-ssr'],
    before: withWorkaround,
    addFlags: ['--replace-workaround'],
    after: workaroundProblems,
  },
  'end-to-end': {
    title: 'the sample app, tested by Playwright and Cypress',
    flags: ['--zoneless', '--no-ssr'],
    trial: tryEndToEnd,
  },
  projects: {
    title: 'two projects',
    flags: ['--zoneless', '--no-ssr'],
    before: withSecondProject,
    addFlags: ['--project', 'shop'],
  },
  pnpm: {
    title: 'standalone, pnpm',
    flags: ['--zoneless', '--no-ssr', '--package-manager', 'pnpm'],
    manager: 'pnpm',
  },
  yarn: {
    title: 'standalone, Yarn',
    flags: ['--zoneless', '--no-ssr', '--package-manager', 'yarn'],
    manager: 'yarn',
  },
};

/** The last one is skipped until the registry has it. */
export const MAJORS = [21, 22, 23];

/**
 * @typedef {object} Cell
 * @property {string} id
 * @property {number} major
 * @property {Shape} shape
 * @property {string | undefined} amplify a version that the app has already; else `ng add` brings the newest
 */

/**
 * All shapes of an Angular major, and its standalone app with other versions of Amplify.
 *
 * @param {number} major
 * @param {string[]} amplifyVersions
 * @returns {Cell[]}
 */
export function cellsOf(major, amplifyVersions) {
  const all = major === MAJORS[0] ? { ...SHAPES, ...ANY_MAJOR } : SHAPES;
  const shapes = Object.entries(all).map(([name, shape]) => ({
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
