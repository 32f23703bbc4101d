import { existsSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { root } from '../lib/paths.mjs';

/** @typedef {import('./pages.mjs').Page} Page */

/**
 * Links to files and headings of this repository that lead nowhere. Those to other sites are not
 * followed: what is down there would fail here.
 *
 * @param {Page[]} pages
 * @returns {string[]}
 */
export function deadLinks(pages) {
  const anchors = new Map(pages.map((page) => [page.path, anchorsOf(page)]));
  return pages.flatMap(({ path, lines }) =>
    linksOf(lines).flatMap(({ target, line }) => {
      const [file, anchor] = target.split('#');
      const place = file ? normalize(join(root, dirname(path), file)) : join(root, path);
      const known = anchors.get(relative(root, place).replaceAll('\\', '/'));
      if (!known && !existsSync(place)) {
        return [`${path}:${String(line)}: there is no ${target}`];
      }
      return anchor === undefined || !known || known.has(anchor)
        ? []
        : [`${path}:${String(line)}: there is no heading #${anchor}`];
    }),
  );
}

/** @param {string[]} lines */
function linksOf(lines) {
  return withoutCode(lines).flatMap((text, index) =>
    [...text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)/g)]
      .map(([, inline, reference]) => ({ target: inline ?? reference ?? '', line: index + 1 }))
      .filter(({ target }) => !/^[a-z]+:/.test(target)),
  );
}

/**
 * As the usual forges make them of headings.
 *
 * @param {Page} page
 */
function anchorsOf({ lines }) {
  return new Set(
    withoutCode(lines)
      .filter((line) => /^#{1,6} /.test(line))
      .map((line) =>
        line
          .replace(/^#+ /, '')
          .trim()
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, '')
          .replaceAll(' ', '-'),
      ),
  );
}

/** @param {string[]} lines */
function withoutCode(lines) {
  let isCode = false;
  return lines.map((line) => {
    const isFence = line.startsWith('```');
    isCode = isFence ? !isCode : isCode;
    return isCode || isFence ? '' : line;
  });
}
