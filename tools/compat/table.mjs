import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { root } from '../lib/paths.mjs';
import { MAJORS } from './matrix.mjs';
import { resultOf } from './results.mjs';

const PAGE = join(root, 'docs/compatibility.md');

const INTRODUCTION = `# Compatibility

Written by \`npm run test:compat\`, which makes each of these apps as a user would: the packed library, \`ng new\`,
\`ng add\` (twice, which must be the same as once), one component that asks by \`GraphqlAuthClient\` and by
\`HttpClient\`, a production build, and Chromium. Tokens live for six seconds, and the app asks seven times a second for
eighteen. It passes when no request fails visibly, the backend refreshed at least once and rejected nothing, and the
console has neither an error nor a warning.
`;

const NOTES = `
- **Server rendering**: the app has a prerendered page and one that is rendered with each request. Neither has a token in
  it, the storage is not touched on the server although a token lies in it, and the process that rendered ends by itself,
  so no timer is left. The page becomes stable in time: there is no NG0506 in the console of a development build.
- **Strict CSP**: \`default-src 'none'\`, scripts of the app's own origin only, styles by nonce, and
  \`require-trusted-types-for 'script'; trusted-types angular\`.
- **Angular's own versions** are the newest of each major of which the registry had all packages on that day.
- **Older Amplify**: the package takes 6.15.8 and newer. Before that Amplify itself ends the session on any error of the
  service while it refreshes. The test above, which has no such error, passes from 6.13.0 on; with 6.12.3 no app builds,
  because \`aws-amplify/auth/cognito\` has no \`AUTH_KEY_PREFIX\`. Both by \`npm run test:compat -- --amplify\` and npm's
  \`legacy-peer-deps\`.
- **Vitest**: the example in [Testing your app](testing.md) is run by \`ng test\` in the standalone apps.
`;

/**
 * Of all apps, as they were tried last.
 *
 * @param {import('./matrix.mjs').Cell[]} cells
 */
export async function writeTable(cells) {
  const tried = cells.flatMap((cell) => {
    const result = resultOf(cell);
    return result ? [{ cell, result }] : [];
  });
  const rows = tried.map(({ cell, result: { versions, node, problems, seen, date } }) =>
    [
      versions['@angular/core'] ?? String(cell.major),
      cell.shape.title,
      versions['aws-amplify'] ?? cell.amplify ?? '',
      versions['typescript'] ?? '',
      node,
      problems.length === 0 ? 'passed' : 'FAILED',
      seen,
      date,
    ].join(' | '),
  );
  const table = [
    'Angular | app | aws-amplify | TypeScript | Node.js | result | seen | date',
    '--- | --- | --- | --- | --- | --- | --- | ---',
    ...rows,
  ];
  const missing = MAJORS.filter((major) => !tried.some(({ cell }) => cell.major === major));
  const text = [
    INTRODUCTION,
    table.map((row) => `| ${row} |`).join('\n'),
    NOTES.trimEnd(),
    ...missing.map((major) => `- **Angular ${String(major)}** is not in the registry yet.`),
    '',
    ...sectionOfOthers(),
    '',
  ].join('\n');
  const options = await prettier.resolveConfig(PAGE);
  writeFileSync(PAGE, await prettier.format(text, { ...options, filepath: PAGE }));
}

/** What `npm run explore -- --write` has written into the page. */
function sectionOfOthers() {
  return (
    /<!-- amplify-surface:[^]*<!-- \/amplify-surface -->/.exec(readFileSync(PAGE, 'utf8')) ?? []
  );
}
