import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = fileURLToPath(new URL('pages', import.meta.url));

const IMAGES = 'docs/images';

/** Which file of the repository becomes which page. */
export const PAGES = new Map([
  ['README.md', 'index.md'],
  ['README.zh-CN.md', 'zh.md'],
  ['SECURITY.md', 'security.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
  ['CHANGELOG.md', 'changelog.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => /** @type {const} */ ([`docs/${name}`, name])),
]);

/** The docs are written for the forge; on the site they all lie in one folder, and their images in one below it. */
export function writePages() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(join(root, IMAGES), join(target, 'images'), { recursive: true });
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
    ['amplify-token-guard-devtools', `${sources}/devtools/src/public-api`],
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
 * Points links and images to where they are on the site. A link to what is not there, such as the license, stays as
 * text. An image that is not there is left as it is, so that the build fails.
 *
 * @param {string} text
 * @param {string} path of the page in the repository
 */
export function relinked(text, path) {
  const fromRoot = (/** @type {string} */ file) => posix.normalize(posix.join(dirname(path), file));
  const image = (/** @type {string} */ file) => {
    const place = fromRoot(file);
    return place.startsWith(`${IMAGES}/`) ? `./images/${place.slice(IMAGES.length + 1)}` : file;
  };
  return text
    .replace(/(!\[[^\]]*\]\()(?![a-z]+:)([^)\s]+)/g, (_, start, file) => start + image(file))
    .replace(
      /((?:src|srcset)=")(?![a-z]+:)([^"\s]+)"/g,
      (_, start, file) => `${start}${image(file)}"`,
    )
    .replace(
      /(?<!!)\[([^\]]+)\]\((?![a-z]+:)([^)#\s]+)(#[^)\s]*)?\)/g,
      (_, label, file, anchor = '') => {
        const page = PAGES.get(fromRoot(file));
        return page ? `[${label}](./${page}${anchor})` : label;
      },
    );
}
