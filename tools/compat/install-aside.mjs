import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../lib/run-command.mjs';

/**
 * Installs a tool in its own folder, outside all apps.
 *
 * @param {string} folder
 * @param {...string} what
 */
export async function installAside(folder, ...what) {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await npm(['install', '--no-package-lock', ...what], { cwd: folder });
}
