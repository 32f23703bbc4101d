import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { snippetsOf } from './snippets.mjs';

const MARK = /^<!-- runs as (\S+) -->$/;

/**
 * Blocks that say in which file they run, and differ from it.
 *
 * @param {import('./pages.mjs').Page[]} pages
 * @returns {string[]}
 */
export function strayExamples(pages) {
  return pages.flatMap((page) => {
    const snippets = snippetsOf(page);
    return page.lines.flatMap((text, index) => {
      const file = MARK.exec(text)?.[1];
      if (!file) {
        return [];
      }
      const block = snippets.find(({ line }) => line > index);
      const path = join(root, file);
      const code = existsSync(path) ? readFileSync(path, 'utf8') : '';
      return block && code.includes(block.code)
        ? []
        : [`${page.path}:${String(index + 1)}: the block is not what is in ${file}`];
    });
  });
}
