import { readdirSync, readFileSync } from 'node:fs';

const BLOCK = /(?:<!-- runs as (\S+) -->\n+)?^```(?:ts|typescript)\n([^]*?)\n```$/gm;

/**
 * The pages for users. (The README of the mock backend isn't included, because its code imports the
 * backend's own sources.)
 *
 * @type {{ path: string, text: string }[]}
 */
export const pages = [
  ...readdirSync('.'),
  ...readdirSync('docs').map((name) => `docs/${name}`),
  'projects/sample-app/README.md',
]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/**
 * The TypeScript blocks of a page: their code, their first line number, and the file that they
 * belong to, if they name one.
 *
 * @param {string} text
 */
export function snippetsOf(text) {
  return [...text.matchAll(BLOCK)].map(({ 0: block, 1: runsAs, 2: code = '', index }) => {
    const before = text.slice(0, index + block.indexOf('```'));
    return { runsAs, code, line: before.split('\n').length + 1 };
  });
}
