import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = fileURLToPath(new URL('pages', import.meta.url));

/** Which file of the repository becomes which page. */
const PAGES = new Map([
  ['README.md', 'index.md'],
  ['README.zh-CN.md', 'zh.md'],
  ['SECURITY.md', 'security.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
  ['CHANGELOG.md', 'changelog.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => /** @type {const} */ ([`docs/${name}`, name])),
]);

/** The docs are written for the forge; on the site they all lie in one folder. */
export function writePages() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const [path, page] of PAGES) {
    const text = readFileSync(join(root, path), 'utf8');
    writeFileSync(join(target, page), relinked(text, path));
  }
}

/** TypeDoc calls a module by its file, and readers know it by what they import. */
export function writeEntries() {
  const sources = '../../projects/amplify-token-guard';
  const entries = [
    ['amplify-token-guard', `${sources}/src/public-api`],
    ['amplify-token-guard-testing', `${sources}/testing/src/public-api`],
  ];
  mkdirSync(join(target, '../entry'), { recursive: true });
  for (const [name, from] of entries) {
    writeFileSync(
      join(target, `../entry/${String(name)}.ts`),
      `export * from '${String(from)}';\n`,
    );
  }
}

/**
 * What is not on the site, such as the license, stays as text.
 *
 * @param {string} text
 * @param {string} path
 */
function relinked(text, path) {
  return text.replace(
    /\[([^\]]+)\]\((?![a-z]+:)([^)#\s]+)(#[^)\s]*)?\)/g,
    (link, label, file, anchor = '') => {
      const page = PAGES.get(posix.normalize(posix.join(dirname(path), file)));
      return page ? `[${label}](./${page}${anchor})` : label;
    },
  );
}
