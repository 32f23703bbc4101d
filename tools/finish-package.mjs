// Adds to the built package what ng-packagr cannot take from outside the project folder.
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchematics } from './lib/build-schematics.mjs';
import { root } from './lib/paths.mjs';

const dist = join(root, 'dist/amplify-token-guard');

for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md']) {
  const from = join(root, file);
  if (existsSync(from)) {
    copyFileSync(from, join(dist, file));
  }
}

process.exitCode = await buildSchematics(
  join(root, 'projects/amplify-token-guard/schematics'),
  dist,
);
