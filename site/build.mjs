// `npm run build`: the docs and the API reference as a site with search, in site/dist.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { writeEntries, writePages } from './pages.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

writePages();
writeEntries();
run('node_modules/typedoc/bin/typedoc');
run('node_modules/vitepress/bin/vitepress.js', 'build');

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
