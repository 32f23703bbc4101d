import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { root } from '../lib/paths.mjs';
import { BUDGETS, TARGET } from './budget.mjs';
import { TYPICAL } from './own.mjs';

const PAGE = join(root, 'docs/size.md');

/** What a folder of the sources is for, in the words of the docs. */
const FOLDERS = new Map([
  ['', 'options, errors and the composition root'],
  ['source', 'the session of Amplify: read, stored, refreshed, shared by tabs'],
  ['token', 'one token kept fresh: policy, scheduler, retries, events'],
  ['platform', 'clock, alarms, wake-ups, locks and messages between tabs'],
  ['http', 'the interceptor and its allow-list'],
  ['graphql', 'the GraphQL client and the state of connections'],
  ['graphql/realtime', 'subscriptions'],
]);

/**
 * @typedef {object} Figures
 * @property {{ title: string, size: import('./bundle.mjs').Size }[]} parts
 * @property {{ title: string, gzip: number, minified: number }[]} features
 * @property {Map<string, number>} shares
 * @property {number} unused
 * @property {{ name: string, version: string, size: import('./bundle.mjs').Size }[]} others
 */

/** @param {Figures} figures */
export async function writeReport({ parts, features, shares, unused, others }) {
  const typical = parts.find(({ title }) => title === TYPICAL.title)?.size.gzip ?? 0;
  const budget = BUDGETS.find(({ names }) => names === TYPICAL.names)?.gzip ?? 0;
  const text = `# Size

Written by \`npm run size\` on ${new Date().toISOString().slice(0, 10)}. It bundles what an app imports as \`ng build\` does for
production: linked and optimized by Angular's own builder, \`ngDevMode\` off, minified by esbuild, gzip level 9. Angular,
RxJS and Amplify are not counted, because the app has them anyway.

## What an app gets

${table(
  ['the app uses', 'minified', 'gzip'],
  parts.map(({ title, size }) => [title, bytes(size.minified), kib(size.gzip)]),
)}

The design aims at ${kib(TARGET)} for the last line. **It is missed**: the figure is ${(typical / TARGET).toFixed(1)} times that. A check in
\`npm test\` keeps it below ${kib(budget)}, so that it does not grow unnoticed. Where it goes, in parts of the minified code:

${table(
  ['folder of the sources', 'what it is for', 'part'],
  [...shares]
    .sort((a, b) => b[1] - a[1])
    .filter(([, share]) => share >= 0.005)
    .map(([folder, share]) => [
      folder === '' ? 'the root' : `\`${folder}\``,
      FOLDERS.get(folder) ?? '',
      `${(share * 100).toFixed(0)} %`,
    ]),
)}

## What a feature adds

On top of provider, client and interceptor, and only where it is imported:

${table(
  ['feature', 'minified', 'gzip'],
  [
    [
      'subscriptions: part of the client',
      `${((shares.get('graphql/realtime') ?? 0) * 100).toFixed(0)} % of it`,
      '',
    ],
    ...features.map(({ title, gzip, minified }) => [
      title,
      `+ ${bytes(minified)}`,
      `+ ${bytes(gzip)}`,
    ]),
    ['`amplify-token-guard/testing`', '0', '0'],
  ],
)}

- An app that imports the package and uses none of it has ${bytes(unused)} of it.
- An app with the interceptor and without the client has no code of GraphQL, neither ours nor Amplify's: a bundle with
  Amplify has no byte of \`@aws-amplify/api-graphql\`. The check in \`npm test\` looks for ours.
- \`testing\` is an entry point of its own, which the other one does not import.

## Side by side

Libraries that keep tokens for Angular apps, measured by the same script: provider or module, service and
interceptor, with all that they depend on, but for Angular and RxJS. They do other things than this one: most bring the
protocol of the sign-in, which Amplify does here. So this library is shown without and with the parts of Amplify that
its own imports bring, which an app on Amplify has already.

${table(
  ['library', 'version', 'minified', 'gzip'],
  others.map(({ name, version, size }) => [name, version, bytes(size.minified), kib(size.gzip)]),
)}
`;
  const options = await prettier.resolveConfig(PAGE);
  writeFileSync(PAGE, await prettier.format(text, { ...options, filepath: PAGE }));
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** @param {number} count */
function bytes(count) {
  return `${count.toLocaleString('en').replaceAll(',', ' ')} B`;
}

/** @param {number} count */
function kib(count) {
  return `${(count / 1_024).toFixed(1)} KiB`;
}
