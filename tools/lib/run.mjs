import { delimiter, dirname } from 'node:path';
import { execa } from 'execa';
import { root } from './paths.mjs';

/**
 * Runs a command without a terminal. Its result has what it printed in `all`.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('execa').Options & { node?: string, path?: string[] }} [options] `node`: the Node.js that the command
 *   and all that it starts find; `path`: folders of commands that are found first
 */
export async function run(command, args, { node = process.execPath, path = [], ...options } = {}) {
  const { exitCode, all } = await execa(command, args, {
    cwd: root,
    stdin: 'ignore',
    all: true,
    timeout: 600_000,
    ...options,
    env: {
      PATH: [...path, dirname(node), process.env['PATH']].join(delimiter),
      NG_CLI_ANALYTICS: 'false',
      NO_COLOR: '1',
      ...options.env,
    },
  });
  return { code: exitCode, output: String(all) };
}

/** What npm may leave out here: scripts of packages that nobody asked for, and chatter. */
export const npmEnv = {
  npm_config_ignore_scripts: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

/** @type {(args: string[], options: Parameters<typeof run>[2]) => ReturnType<typeof run>} */
export const npm = (args, options) =>
  run('npm', args, { ...options, env: { ...npmEnv, ...options?.env } });
