import { join } from 'node:path';
import { root } from '../lib/paths.mjs';

const WHERE = {
  resolveDir: root,
  alias: { 'amplify-token-guard': join(root, 'dist/amplify-token-guard') },
};

const BASE = ['provideAmplifyTokenGuard', 'GraphqlAuthClient', 'tokenGuardInterceptor'];

/** What the design's target is about. */
export const TYPICAL = { title: 'provider + client + interceptor', names: BASE };

export const WITHOUT_GRAPHQL = {
  title: 'provider + interceptor',
  names: ['provideAmplifyTokenGuard', 'tokenGuardInterceptor'],
};

/** @typedef {{ title: string, names: string[] }} Use */

/** @type {Use[]} */
export const PARTS = [
  { title: 'provider', names: ['provideAmplifyTokenGuard'] },
  WITHOUT_GRAPHQL,
  { title: 'provider + client', names: ['provideAmplifyTokenGuard', 'GraphqlAuthClient'] },
  TYPICAL,
];

/**
 * Each is measured as what it adds to the typical app.
 *
 * @type {Use[]}
 */
export const FEATURES = [
  { title: '`graphqlResource()`', names: ['graphqlResource'] },
  { title: '`withSubscriptions()`', names: ['withSubscriptions'] },
  { title: '`ExpiryMonitor`', names: ['ExpiryMonitor'] },
  { title: '`withExpiryWarning()`', names: ['withExpiryWarning'] },
  { title: '`withIdleTimeout()` and `IdleTimeout`', names: ['withIdleTimeout', 'IdleTimeout'] },
  { title: '`withEventLog()`', names: ['withEventLog'] },
  { title: '`requireSession()`', names: ['requireSession'] },
  { title: '`AmplifyTokenGuardModule`', names: ['AmplifyTokenGuardModule'] },
];

/**
 * Exported by the app, so that nothing of it is dropped.
 *
 * @param {import('./bundle.mjs').Bundler} bundler
 * @param {string[]} names
 * @param {{ withAmplify?: boolean }} [options]
 */
export function measure(bundler, names, options) {
  const lines = `export { ${names.join(', ')} } from 'amplify-token-guard';`;
  return bundler.bundle(lines, { ...WHERE, ...options });
}

/**
 * @param {import('./bundle.mjs').Bundler} bundler
 * @param {string[]} names
 * @param {import('./bundle.mjs').Size} typical
 */
export async function measureAdded(bundler, names, typical) {
  const { gzip, minified } = await measure(bundler, [...BASE, ...names]);
  return { gzip: gzip - typical.gzip, minified: minified - typical.minified };
}

/**
 * An app that imports the package and uses none of it.
 *
 * @param {import('./bundle.mjs').Bundler} bundler
 */
export function measureUnused(bundler) {
  return bundler.bundle(`import * as guard from 'amplify-token-guard';`, WHERE);
}

/**
 * The code of GraphQL, Amplify's and ours, that got into a bundle with Amplify.
 *
 * @param {import('./bundle.mjs').Size} size
 */
export function graphqlCodeIn({ files, code }) {
  const amplify = [...files.keys()].filter((path) =>
    /node_modules\/(@aws-amplify\/(api|api-graphql|data-schema)|graphql)\//.test(path),
  );
  const ours = ['connection_init', 'start_ack'].filter((word) => code.includes(word));
  return [...amplify, ...ours];
}
