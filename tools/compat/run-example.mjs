import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages, snippetsOf } from '../docs/snippets.mjs';
import { ng } from './angular-cli.mjs';

const PAGE = 'docs/testing.md';
const SPEC = 'src/app/guard.spec.ts';

/**
 * Runs the documented Vitest example with the test runner that the CLI has installed in the app.
 *
 * @param {string} app
 * @param {import('./angular-cli.mjs').AngularCli} cli
 * @returns {Promise<string[]>}
 */
export async function runExample(app, cli) {
  const example = pages
    .filter(({ path }) => path === PAGE)
    .flatMap(({ text }) => snippetsOf(text))
    .find(({ code }) => code.includes('vi.fn'));
  if (!example) {
    return [`${PAGE} has no example for Vitest.`];
  }
  writeFileSync(join(app, SPEC), `${example.code}\n`);
  const args = ['test', '--no-watch', '--no-progress', '--include', SPEC];
  const options = { env: { CI: 'true' }, limitMs: 180_000, mayFail: true };
  const { code, output } = await ng(app, cli, args, options);
  return code === 0 && /1 passed/.test(output) ? [] : [`the example for Vitest: ${output}`];
}
