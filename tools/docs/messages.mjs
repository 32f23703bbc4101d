import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';

const PAGE = 'docs/troubleshooting.md';
const SECTION = '## What the guard says';
const BUNDLE = 'dist/amplify-token-guard/fesm2022/amplify-token-guard.mjs';

/**
 * People search for the text of an error: one that is documented must be one that is thrown. `…`
 * stands for what differs.
 *
 * @param {import('./pages.mjs').Page[]} pages
 * @returns {string[]}
 */
export function unknownMessages(pages) {
  const lines = pages.find(({ path }) => path === PAGE)?.lines ?? [];
  const start = lines.indexOf(SECTION);
  const next = lines.findIndex((line, index) => index > start && line.startsWith('## '));
  const bundle = readFileSync(join(root, BUNDLE), 'utf8');
  return lines.slice(start, next).flatMap((line, index) => {
    const text = /^### `(.*)`$/.exec(line)?.[1];
    const parts = text?.split('…').map((part) => part.trim()) ?? [];
    return parts.every((part) => bundle.includes(part))
      ? []
      : [`${PAGE}:${String(start + index + 1)}: the guard does not say "${String(text)}"`];
  });
}
