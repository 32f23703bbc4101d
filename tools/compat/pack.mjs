import { join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { npm } from '../lib/run-command.mjs';
import { place } from './places.mjs';

/**
 * Builds and packs the library as for publishing. Each build has its own file name, because npm
 * caches tarballs by their path.
 */
export async function pack() {
  await npm(['run', 'build'], { cwd: root });
  const target = place(join('tarballs', Date.now().toString(36)));
  const { output } = await npm(['pack', '--json', '--pack-destination', target], {
    cwd: join(root, 'dist/amplify-token-guard'),
  });
  const [{ filename }] = JSON.parse(output.slice(output.indexOf('[')));
  return join(target, filename);
}
