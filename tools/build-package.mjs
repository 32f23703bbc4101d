// `npm run build`: the package as it is published, in dist/amplify-token-guard.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchematics } from './lib/build-schematics.mjs';
import { root } from './lib/paths.mjs';
import { runNode } from './lib/run.mjs';

const dist = join(root, 'dist/amplify-token-guard');

const { code, output } = await runNode([
  'node_modules/@angular/cli/bin/ng.js',
  'build',
  'amplify-token-guard',
]);
console.log(output);
process.exitCode = code === 0 ? await finish() : code;

/** Adds what ng-packagr cannot take from outside the project's folder. */
async function finish() {
  for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md']) {
    copyFileSync(join(root, file), join(dist, file));
  }
  return buildSchematics(join(root, 'projects/amplify-token-guard/schematics'), dist);
}
