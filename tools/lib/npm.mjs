import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runCommand } from './run-command.mjs';

const CLI = 'node_modules/npm/bin/npm-cli.js';

/** What npm may leave out here: scripts of packages that nobody asked for, and chatter. */
const QUIET = {
  npm_config_ignore_scripts: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

export const npmEnv = QUIET;

/**
 * The script of npm, so that the Node that runs it can be chosen.
 *
 * @returns {string}
 */
export function npmScript() {
  const given = process.env['npm_execpath'];
  if (given?.endsWith('.js')) {
    return given;
  }
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const command = join(folder, 'npm');
    const candidates = [join(folder, CLI), join(dirname(folder), 'lib', CLI)];
    const found = candidates.find((path) => existsSync(path));
    if (found) {
      return found;
    }
    if (existsSync(command) && realpathSync(command).endsWith('.js')) {
      return realpathSync(command);
    }
  }
  throw new Error('npm was not found. Run this by npm, such as "npm test".');
}

/**
 * @param {string[]} args
 * @param {import('./run-command.mjs').CommandOptions} options
 */
export function npm(args, options) {
  return runCommand([npmScript(), ...args], { ...options, env: { ...QUIET, ...options.env } });
}
