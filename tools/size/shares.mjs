import { SourceMap } from 'node:module';

/** How far apart the looks at the bundle are; each byte would cost seconds and tell no more. */
const STEP = 4;

/**
 * Which folder of the library's sources the code in a bundle comes from, in parts of the whole.
 * Code is packed better together than apart, so these are parts of what is minified.
 *
 * @param {import('./bundle.mjs').Size} size
 * @returns {Map<string, number>}
 */
export function sharesByFolder({ code, map }) {
  const sourceMap = new SourceMap(JSON.parse(map));
  /** @type {Map<string, number>} */
  const looks = new Map();
  let all = 0;
  for (const [line, text] of code.split('\n').entries()) {
    for (let column = 0; column < text.length; column += STEP) {
      const entry = sourceMap.findEntry(line, column);
      if ('originalSource' in entry) {
        const folder = folderOf(entry.originalSource);
        looks.set(folder, (looks.get(folder) ?? 0) + 1);
        all += 1;
      }
    }
  }
  return new Map([...looks].map(([folder, count]) => /** @type {const} */ ([folder, count / all])));
}

/** @param {string} source */
function folderOf(source) {
  const path = /\/src\/lib\/(.*)$/.exec(source)?.[1] ?? '';
  return path.split('/').slice(0, -1).join('/');
}
