// `npm run site`: the docs and the API reference as a site with search, in site/dist. It fails on a link or an image that
// leads nowhere, on a page that the sidebar does not show, and on a diagram that cannot be drawn.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import config from './.vitepress/config.mjs';
import { diagramProblems } from './diagrams.mjs';
import { PAGES, writeEntries, writePages } from './pages.mjs';
import { sidebarProblems } from './sidebar.mjs';

const problems = [
  ...sidebarProblems([...PAGES.values()], config.themeConfig?.sidebar),
  ...(await diagramProblems(PAGES.keys())),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
writePages();
writeEntries();
const run = execa({
  cwd: fileURLToPath(new URL('.', import.meta.url)),
  preferLocal: true,
  stdio: 'inherit',
});
await run`typedoc`;
await run`vitepress build`;
