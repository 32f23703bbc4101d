// Compares the files and the manifest of the built package with goldens/package.txt; `--update` writes that instead.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';

const GOLDEN = 'goldens/package.txt';
const DIST = 'dist/amplify-token-guard';

const { stdout } = await execa({ cwd: DIST })`npm pack --dry-run --json --loglevel error`;
/** @type {[{ files: { path: string }[] }]} */
const [{ files }] = JSON.parse(stdout);
const { version: _, ...manifest } = JSON.parse(readFileSync(`${DIST}/package.json`, 'utf8'));
const paths = files.map(({ path }) => path).sort();
const contents = [...paths, '', JSON.stringify(manifest, null, 2), ''].join('\n');

if (process.argv.includes('--update')) writeFileSync(GOLDEN, contents);
assert.equal(
  contents,
  readFileSync(GOLDEN, 'utf8'),
  `not as in ${GOLDEN}: "npm run goldens" writes it`,
);
