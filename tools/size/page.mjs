/** What a folder of the sources is for, in the words of the docs. */
const FOLDERS = new Map([
  ['', 'options, errors and composition'],
  ['amplify', "Amplify's session: read, stored, refreshed, shared by tabs"],
  ['session', 'the current token: refresh, backoff, state and events'],
  ['platform', 'clock, timers, wake-ups, locks and messages between tabs'],
  ['request', 'the policy for every request: valid token, one refresh, one retry'],
  ['request/wire', 'requests sent with `fetch`'],
  ['request/http', 'the interceptor and the list of allowed URLs'],
  ['request/graphql', 'the GraphQL client'],
]);

/**
 * @typedef {{ minified: number, gzip: number }} Size
 *
 * @param {object} figures
 * @param {Size} figures.typical
 * @param {number} figures.target
 * @param {number} figures.budget
 * @param {{ title: string, size: Size }[]} figures.parts
 * @param {{ title: string, added: Size }[]} figures.features
 * @param {[folder: string, share: number][]} figures.shares
 * @param {{ name: string, version: string, size: Size }[]} figures.libraries
 */
export function page({ typical, target, budget, parts, features, shares, libraries }) {
  return `# Size

\`npm run size\` wrote this page on ${new Date().toISOString().slice(0, 10)}. It bundles what an app imports in the same way as \`ng build\` for
production: linked and optimized by Angular's own builder, \`ngDevMode\` off, minified by esbuild, gzip level 9. It doesn't count Angular,
RxJS and Amplify, because the app has them anyway.

## What an app gets

${table(
  ['the app uses', 'minified', 'gzip'],
  parts.map(({ title, size }) => [title, bytes(size.minified), kib(size.gzip)]),
)}

The target for the last line is ${kib(target)}. **Not reached**: the figure is ${(typical.gzip / target).toFixed(1)} times the target. A check in
\`npm test\` keeps it below ${kib(budget)}, so that it can't grow unnoticed. Each folder's share of the minified code:

${table(
  ['folder of the sources', 'what it is for', 'share'],
  shares
    .filter(([, share]) => share >= 0.005)
    .map(([folder, share]) => [
      folder === '' ? 'the root' : `\`${folder}\``,
      FOLDERS.get(folder) ?? '',
      `${(share * 100).toFixed(0)} %`,
    ]),
)}

## What a feature adds

In addition to provider, client and interceptor, and only if the app imports it:

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

A check in \`npm test\` keeps these true:

- An app that imports the package and uses none of it carries 0 B of it.
- An app with the interceptor and without the client carries no GraphQL code, neither this package's nor Amplify's: its bundle
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
