// `npm run build`: the package as it is published, in dist/amplify-token-guard.
import { appendFileSync, copyFileSync, cpSync } from 'node:fs';
import { basename } from 'node:path';
import { execa } from 'execa';

const DIST = 'dist/amplify-token-guard';
const SCHEMATICS = 'projects/amplify-token-guard/schematics';

const run = execa({ preferLocal: true, stdio: 'inherit' });
await run`ng build amplify-token-guard`;
// After ng-packagr, which clears the folder and takes no file from outside the project's own.
for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md']) copyFileSync(file, `${DIST}/${file}`);
await run`tsc --project ${SCHEMATICS}/tsconfig.build.json`;
cpSync(SCHEMATICS, `${DIST}/schematics`, { recursive: true, filter: isFolderOrShipped });
// ng-packagr keeps nested manifests out of the tarball. This one says that the schematics are CommonJS, where the
// package around them is not.
appendFileSync(`${DIST}/.npmignore`, '\n!/schematics/package.json\n');

/** @param {string} path */
function isFolderOrShipped(path) {
  const name = basename(path);
  return name.endsWith('.json')
    ? !name.startsWith('tsconfig')
    : !name.includes('.') && name !== 'spec-helpers';
}
