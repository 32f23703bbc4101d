/** The purpose of the code, and its sources. The first match counts. */
const PARTS = new Map([
  [
    'a storage that hangs, loses writes, or shows half of them',
    /^amplify\/(reliable|guarded-token-store|stale)|^platform\/(patient|waits)/,
  ],
  [
    'one refresh for all tabs, and one sign-out',
    /^(session\/cross-tab|platform\/(tab-|.*lock)|amplify\/session-broadcast)/,
  ],
  ["Amplify's session, and the reads of its own clients", /^amplify\//],
  [
    'the session: state, user, refresh ahead, single flight, backoff, wake-ups',
    /^(session|platform)\//,
  ],
  ['the GraphQL client', /^request\/graphql\//],
  ['requests: policy, `fetch`, interceptor, allowed targets', /^request\//],
  ['options, errors, and composition', /^[^/]+$/],
]);

/** @param {string} source */
export function partOf(source) {
  return [...PARTS].find(([, sources]) => sources.test(source))?.[0];
}

/**
 * @typedef {{ minified: number, gzip: number }} Size
 *
 * @param {object} figures
 * @param {Size} figures.typical
 * @param {number} figures.target
 * @param {number} figures.budget
 * @param {{ title: string, size: Size }[]} figures.parts
 * @param {{ title: string, added: Size }[]} figures.features
 * @param {Map<string | undefined, number>} figures.costs in bytes of gzip
 * @param {{ name: string, version: string, size: Size }[]} figures.libraries
 */
export function page({ typical, target, budget, parts, features, costs, libraries }) {
  return `# Size

\`npm run size\` wrote this page on ${new Date().toISOString().slice(0, 10)}. It bundles what an app imports in the same way as \`ng build\` for
production: linked and optimized by Angular's own builder, \`ngDevMode\` off, minified by esbuild, gzip level 9. It doesn't count Angular,
RxJS, and Amplify, nor the lines that import them, because the app contains them anyway.

## What an app gets

${table(
  ['the app uses', 'minified', 'gzip'],
  parts.map(({ title, size }) => [title, bytes(size.minified), kib(size.gzip)]),
)}

The target for the last line is ${kib(target)}. **Not reached**: the figure is ${(typical.gzip / target).toFixed(1)} times the target. A check in
\`npm test\` keeps it below ${kib(budget)}, so that it can't grow unnoticed. This is how much smaller the bundle is without the code of each part:

${table(
  ['part', 'gzip'],
  [...PARTS.keys()].map((part) => [part, kib(costs.get(part) ?? 0)]),
)}

Small optimizations can't reach the target. Even without the handling of storage faults and of other tabs, the two main
causes of lost sessions, the bundle would be larger. The texts and checks of options aren't in it, because only a development build contains them.

## What a feature adds

In addition to the provider, the client, and the interceptor, and only if the app imports the feature:

${table(
  ['feature', 'minified', 'gzip'],
  [
    ...features.map(({ title, added }) => [
      title,
      `+ ${bytes(added.minified)}`,
      `+ ${bytes(added.gzip)}`,
    ]),
    ['`amplify-token-guard/devtools`', '0', '0'],
    ['`amplify-token-guard/testing`', '0', '0'],
  ],
)}

A check in \`npm test\` verifies:

- An app that imports the package and uses nothing of it contains 0 B of it.
- An app with the interceptor and without the client contains no GraphQL code, neither of this package nor of Amplify: its bundle
  contains no byte of \`@aws-amplify/api-graphql\`.

\`devtools\` and \`testing\` are separate entry points that the main one doesn't import.

## Side by side

These libraries keep tokens for Angular apps. The same script measures them: provider or module, service and
interceptor, with all their dependencies except Angular and RxJS. They do other things than this package: most of them implement
the sign-in protocol, which Amplify does here. So the table shows this package without and with the parts of Amplify that
it imports. An app on Amplify has these parts already.

${table(
  ['library', 'version', 'minified', 'gzip'],
  libraries.map(({ name, version, size }) => [name, version, bytes(size.minified), kib(size.gzip)]),
)}
`;
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** @param {number} count */
const bytes = (count) => `${count.toLocaleString('en').replaceAll(',', ' ')} B`;

/** @param {number} count */
const kib = (count) => `${(count / 1_024).toFixed(1)} KiB`;
