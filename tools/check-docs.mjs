// `npm run check:docs`: every block of TypeScript in the docs compiles against the built package, and
// links between the pages lead somewhere, and errors are quoted as they are thrown.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compileSnippets } from './docs/compile.mjs';
import { strayExamples } from './docs/examples.mjs';
import { deadLinks } from './docs/links.mjs';
import { unknownMessages } from './docs/messages.mjs';
import { pages } from './docs/pages.mjs';
import { snippetsOf } from './docs/snippets.mjs';
import { root } from './lib/paths.mjs';

/** Its code is about sources of its own. */
const OWN_CODE = 'projects/mock-backend/README.md';

if (existsSync(join(root, 'dist/amplify-token-guard/types'))) {
  const all = pages();
  const snippets = all.filter(({ path }) => path !== OWN_CODE).flatMap(snippetsOf);
  const problems = [
    ...compileSnippets(snippets),
    ...strayExamples(all),
    ...unknownMessages(all),
    ...deadLinks(all),
  ];
  for (const problem of problems) {
    console.error(problem);
  }
  console.log(
    `${String(all.length)} pages, ${String(snippets.length)} blocks of code, ` +
      `${String(problems.length)} problems`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
} else {
  console.error('dist has no package: run "npm run build" first.');
  process.exitCode = 1;
}
