import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { root } from '../lib/paths.mjs';
import { MAJORS } from './matrix.mjs';
import { resultOf } from './results.mjs';

const PAGE = join(root, 'docs/compatibility.md');

const INTRODUCTION = `# Compatibility

\`npm run test:compat\` writes this page. It creates each of these apps as a user would: the packed library, \`ng new\`,
\`ng add\` (run twice, which must give the same result as once), a component that sends requests with \`GraphqlAuthClient\` and with
\`HttpClient\`, a production build, and Chromium. Tokens live for six seconds. The app sends seven requests a second for
18 seconds. It passes if no request fails visibly, if the backend refreshed at least once and rejected nothing, and if the
console shows neither errors nor warnings.

Two rows are no apps: they run all unit tests of the library, from its sources, with that Angular, its TypeScript and the Node.js
that it needs.
`;

const NOTES = `
- **Server rendering**: the app has a prerendered page and a page that is rendered for each request. Neither page contains a token. The
  server doesn't touch the storage, although a token is in it. The process that renders exits by itself,
  so no timer is left. The page becomes stable in time: the console of a development build shows no NG0506.
- **Strict CSP**: \`default-src 'none'\`, scripts from the app's own origin only, styles by nonce, and
  \`require-trusted-types-for 'script'; trusted-types angular\`.
- **Angular versions**: the newest of each major version of which the registry had all packages on that day.
- **Older Amplify**: the package supports 6.15.8 and newer. Older versions of Amplify end the session on any service error
  during a refresh. The test above has no such error, so it passes from 6.13.0 on. With 6.12.3 no app builds,
  because \`aws-amplify/auth/cognito\` has no \`AUTH_KEY_PREFIX\`. Both were tested with \`npm run test:compat -- --amplify\` and npm's
  \`legacy-peer-deps\`.
- **The sample app**: [Blue Hour](../projects/sample-app/README.md) in a new app. A user signs in at the hosted UI and uses
  every page for the life of four tokens, then each API rejects a good token once. Three APIs check that each request has the right
  kind of token. The app passes if it shows no failure, even for a moment, if no two refreshes are closer than a token is old when it
  is replaced, and if each change reaches the server exactly once.
- **Rendered for the signed-in user**: the recipe in [Server rendering](server-rendering.md#render-for-the-signed-in-user). The server
  renders the page with the user's name and data, and without a token. The browser never shows "signed out" and doesn't ask the API
  again. The user pool rotates refresh tokens, and the server must not refresh.
- **Authenticator**: the recipe in [Recipes](recipes.md#authenticator). A user signs in at the form with SRP, first with a wrong
  password, and loads data for the life of three tokens. Nothing fails, and no request is rejected. The page opens during an outage,
  which shows the form, and shows the user again after it. Another tab signs out, and signs in as somebody else, and the first tab
  follows. The session is revoked, and both tabs show the form.
- **Tested by Playwright and Cypress**: the recipes in [Recipes](recipes.md#playwright-and-cypress), with Cypress 14.5. The first test
  signs in at the hosted UI, and the others use the saved session after its token has expired. Cypress signs in once more after the
  session was revoked.
- **Vitest**: \`ng test\` runs the example in [Testing your app](testing.md) in the standalone apps.
`;

/**
 * Writes a row for each app with its last result.
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
    ...sectionsOfOthers(),
  ].join('\n');
  const options = await prettier.resolveConfig(PAGE);
  writeFileSync(PAGE, await prettier.format(text, { ...options, filepath: PAGE }));
}

/** The sections of the page that other tools have written. */
function sectionsOfOthers() {
  const page = readFileSync(PAGE, 'utf8');
  return [...page.matchAll(/<!-- ([\w-]+):[^]*?<!-- \/\1 -->/g)].flatMap(([section]) => [
    section,
    '',
  ]);
}
