import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../lib/run-command.mjs';

/**
 * A tool in a folder of its own, which no app sees.
 *
 * @param {string} folder
 * @param {...string} what
 */
export async function installAside(folder, ...what) {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await npm(['install', '--no-package-lock', ...what], { cwd: folder });
}
