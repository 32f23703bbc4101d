import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from '../lib/npm.mjs';
import { root } from '../lib/paths.mjs';

/** @typedef {{ data: Uint8Array, files: string[] }} Packed */

/**
 * The built package as it would be published.
 *
 * @returns {Promise<Packed>}
 */
export async function pack() {
  const folder = mkdtempSync(join(tmpdir(), 'amplify-token-guard-pack-'));
  try {
    const { output } = await npm(
      ['pack', '--json', '--loglevel', 'error', '--pack-destination', folder],
      { cwd: join(root, 'dist/amplify-token-guard') },
    );
    const [{ filename, files }] = JSON.parse(output.slice(output.indexOf('[')));
    return {
      data: new Uint8Array(readFileSync(join(folder, filename))),
      files: /** @type {{ path: string }[]} */ (files).map(({ path }) => path).sort(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
