// `npm run build`: builds the package for publishing in dist/amplify-token-guard.
import { appendFileSync, copyFileSync, cpSync } from 'node:fs';
import { basename } from 'node:path';
import { execa } from 'execa';

const DIST = 'dist/amplify-token-guard';
const SCHEMATICS = 'projects/amplify-token-guard/schematics';

const run = execa({ preferLocal: true, stdio: 'inherit' });
await run`ng build amplify-token-guard`;
// After ng-packagr, which clears the folder and can't copy files from outside the project.
for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md']) copyFileSync(file, `${DIST}/${file}`);
await run`tsc --project ${SCHEMATICS}/tsconfig.build.json`;
cpSync(SCHEMATICS, `${DIST}/schematics`, { recursive: true, filter: isFolderOrShipped });
// ng-packagr excludes nested manifests from the tarball. This one declares that the schematics are
// CommonJS, because the rest of the package isn't.
appendFileSync(`${DIST}/.npmignore`, '\n!/schematics/package.json\n');

/** @param {string} path */
function isFolderOrShipped(path) {
  const name = basename(path);
  return name.endsWith('.json')
    ? !name.startsWith('tsconfig')
    : !name.includes('.') && name !== 'spec-helpers';
}
