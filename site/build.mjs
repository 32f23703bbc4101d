// `npm run site`: the docs and the API reference as a site with search, in site/dist. It fails on a link or an image that
// leads nowhere, and on a page that the sidebar does not show.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import config from './.vitepress/config.mjs';
import { PAGES, writeEntries, writePages } from './pages.mjs';
import { sidebarProblems } from './sidebar.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

const problems = sidebarProblems([...PAGES.values()], config.themeConfig?.sidebar);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
writePages();
writeEntries();
run('../node_modules/typedoc/bin/typedoc');
run('../node_modules/vitepress/bin/vitepress.js', 'build');

/**
 * @param {string} script
 * @param {string[]} args
 */
function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: here,
    stdio: 'inherit',
  });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
