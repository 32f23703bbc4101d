/**
 * @typedef {object} Snippet
 * @property {string} page
 * @property {number} line of the first line of code, from 1
 * @property {string} code
 */

/**
 * The blocks of TypeScript on a page, with their place.
 *
 * @param {import('./pages.mjs').Page} page
 * @returns {Snippet[]}
 */
export function snippetsOf({ path, lines }) {
  /** @type {Snippet[]} */
  const found = [];
  /** @type {{ isCode: boolean, start: number } | undefined} */
  let block;
  for (const [index, line] of lines.entries()) {
    const fence = /^```(\w*)/.exec(line);
    if (!fence) {
      continue;
    }
    if (!block) {
      block = { isCode: fence[1] === 'ts' || fence[1] === 'typescript', start: index + 1 };
      continue;
    }
    if (block.isCode) {
      const code = lines.slice(block.start, index).join('\n');
      found.push({ page: path, line: block.start + 1, code });
    }
    block = undefined;
  }
  return found;
}
