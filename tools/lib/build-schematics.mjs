import { appendFileSync, cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runNode } from './run.mjs';

/**
 * Builds the schematics into the package, after ng-packagr, which clears the folder.
 *
 * @param {string} source
 * @param {string} dist the package's folder
 * @returns {Promise<number>} the exit code
 */
export async function buildSchematics(source, dist) {
  const { code, output } = await runNode([
    'node_modules/typescript/bin/tsc',
    '--project',
    join(source, 'tsconfig.build.json'),
  ]);
  if (code !== 0) {
    console.error(output);
    return code;
  }
  cpSync(source, join(dist, 'schematics'), { recursive: true, filter: isFolderOrShipped });
  // ng-packagr keeps nested manifests out of the tarball. This one says that the schematics are
  // CommonJS, where the package around them is not.
  appendFileSync(join(dist, '.npmignore'), '\n!/schematics/package.json\n');
  return 0;
}

/** @param {string} path */
function isFolderOrShipped(path) {
  const name = basename(path);
  return name.endsWith('.json')
    ? !name.startsWith('tsconfig')
    : !name.includes('.') && name !== 'spec-helpers';
}
