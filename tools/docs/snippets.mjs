import { readdirSync, readFileSync } from 'node:fs';

const BLOCK = /(?:<!-- runs as (\S+) -->\n+)?^```(?:ts|typescript)\n([^]*?)\n```$/gm;

/**
 * The pages that a reader is sent to. (The README of the mock backend has code about sources of its own.)
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
 * The blocks of TypeScript on a page: their code, the number of its first line, and the file that they are a part of
 * if they say so.
 *
 * @param {string} text
 */
export function snippetsOf(text) {
  return [...text.matchAll(BLOCK)].map(({ 0: block, 1: runsAs, 2: code = '', index }) => {
    const before = text.slice(0, index + block.indexOf('```'));
    return { runsAs, code, line: before.split('\n').length + 1 };
  });
}
