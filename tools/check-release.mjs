// `node tools/check-release.mjs v1.2.3`: whether package and changelog are ready for this tag.
// With `--dist-tag` it prints under which name the registry should list it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/paths.mjs';
import { distTag, releaseProblems } from './lib/release-problems.mjs';

const { values, positionals } = parseArgs({
  options: { 'dist-tag': { type: 'boolean', default: false } },
  allowPositionals: true,
});
const tag = positionals[0] ?? '';

if (values['dist-tag']) {
  console.log(distTag(tag));
} else {
  const read = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8');
  const { version } = JSON.parse(read('projects/amplify-token-guard/package.json'));
  const problems = releaseProblems(tag, version, read('CHANGELOG.md'));
  for (const problem of problems) {
    console.error(problem);
  }
  process.exitCode = problems.length > 0 ? 1 : 0;
}
