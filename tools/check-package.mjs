// Compares the files and the manifest of the built package with goldens/package.txt. `--update`
// writes that file.
import { readFileSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { expect } from 'expect';

const GOLDEN = 'goldens/package.txt';
const DIST = 'dist/amplify-token-guard';

const { stdout } = await execa({ cwd: DIST })`npm pack --dry-run --json --loglevel error`;
/** @type {[{ files: { path: string }[] }]} */
const [{ files }] = JSON.parse(stdout);
const manifest = JSON.parse(readFileSync(`${DIST}/package.json`, 'utf8'));
delete manifest.version;
const paths = files.map(({ path }) => path).sort();
const contents = [...paths, '', JSON.stringify(manifest, null, 2), ''].join('\n');

if (process.argv.includes('--update')) writeFileSync(GOLDEN, contents);
console.log(
  `If the package should differ from ${GOLDEN}, update that file with "npm run goldens".`,
);
expect(contents).toBe(readFileSync(GOLDEN, 'utf8'));
