import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';

const GOLDEN = join(root, 'goldens/package-files.txt');
const DIST = join(root, 'dist/amplify-token-guard');

/** What a package of code of others has to bring along. */
const NOTICES = 'THIRD-PARTY-NOTICES';

/**
 * A file more or less is reviewed, as the public API is.
 *
 * @param {string[]} files
 * @param {{ update: boolean }} options
 * @returns {string[]}
 */
export function fileProblems(files, { update }) {
  const list = `${files.join('\n')}\n`;
  if (update) {
    writeFileSync(GOLDEN, list);
  }
  const golden = existsSync(GOLDEN) ? readFileSync(GOLDEN, 'utf8').trim().split('\n') : [];
  const difference = [
    ...files.filter((file) => !golden.includes(file)).map((file) => `+ ${file}`),
    ...golden.filter((file) => !files.includes(file)).map((file) => `- ${file}`),
  ];
  return difference.length === 0
    ? []
    : [
        `The files of the package differ from goldens/package-files.txt:\n${difference.join('\n')}\n` +
          'If that is meant, run "npm run goldens".',
      ];
}

/**
 * Source maps have the sources in them, and tell whose code is in a bundle.
 *
 * @param {string[]} files
 * @returns {string[]}
 */
export function sourceProblems(files) {
  return files
    .filter((file) => file.endsWith('.mjs'))
    .flatMap((file) => {
      const path = join(DIST, `${file}.map`);
      if (!files.includes(`${file}.map`)) {
        return [`${file} has no source map.`];
      }
      const { sources, sourcesContent } =
        /** @type {{ sources: string[], sourcesContent?: string[] }} */ (
          JSON.parse(readFileSync(path, 'utf8'))
        );
      const foreign = sources.filter((source) => !source.includes('projects/amplify-token-guard/'));
      return [
        ...(sourcesContent?.length === sources.length ? [] : [`${file}.map has no sources in it.`]),
        ...(foreign.length === 0 || files.includes(NOTICES)
          ? []
          : [`${file} has code of others (${foreign.join(', ')}), and there is no ${NOTICES}.`]),
      ];
    });
}
