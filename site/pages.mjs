import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = fileURLToPath(new URL('pages', import.meta.url));

const IMAGES = 'docs/images';

const SAMPLE_APP = 'projects/sample-app';
const SAMPLE_PAGE = 'sample-app.md';

/** Which file of the repository becomes which page. */
export const PAGES = new Map([
  ['README.md', 'index.md'],
  ['README.zh-CN.md', 'zh.md'],
  ['SECURITY.md', 'security.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
  ['CHANGELOG.md', 'changelog.md'],
  [`${SAMPLE_APP}/README.md`, SAMPLE_PAGE],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => /** @type {const} */ ([`docs/${name}`, name])),
]);

/** On the site, all pages are in one folder, and their images in a folder below it. */
export function writePages() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(join(root, IMAGES), join(target, 'images'), { recursive: true });
  for (const [path, page] of PAGES) {
    const text = readFileSync(join(root, path), 'utf8');
    const content = page === SAMPLE_PAGE ? samplePage(text) : relinked(text, path);
    writeFileSync(join(target, page), content);
  }
}

/**
 * The page of the sample app, followed by its source, so that its links to files have a target.
 *
 * @param {string} text
 */
export function samplePage(text) {
  const sources = sampleSources().map((file) => {
    const code = readFileSync(join(root, SAMPLE_APP, file), 'utf8').trimEnd();
    return `### ${file} {#${anchorOf(file)}}\n\n\`\`\`${extname(file).slice(1)}\n${code}\n\`\`\`\n`;
  });
  const page = relinked(text, `${SAMPLE_APP}/README.md`);
  return `${page}\n## The source\n\n${sources.join('\n')}`;
}

/** The code of the sample app, by path in its folder. */
function sampleSources() {
  return readdirSync(join(root, SAMPLE_APP, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => posix.join('src', file.replaceAll('\\', '/')))
    .filter((file) => /\.(ts|html)$/.test(file))
    .sort();
}

/** @param {string} file */
function anchorOf(file) {
  return file.replaceAll(/[^\w-]/g, '-');
}

/**
 * Where the site shows a file or a folder of the sample app.
 *
 * @param {string} path from the root of the repository
 */
function sampleLink(path) {
  const inside = posix.relative(SAMPLE_APP, path);
  const found = sampleSources().find(
    (file) => file === inside || file.startsWith(posix.join(inside, '/')),
  );
  return found && `${SAMPLE_PAGE}#${anchorOf(found)}`;
}

/** TypeDoc names a module after its file. Readers know it by the path that they import. */
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
 * Adapts links and images to the site. If the site doesn't show the target of a link, such as the license, only the
 * text stays. A missing image isn't changed, so that the build fails.
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
        const link = page ? page + anchor : sampleLink(fromRoot(file));
        return link ? `[${label}](./${link})` : label;
      },
    );
}
