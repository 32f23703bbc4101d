import { delimiter, dirname } from 'node:path';
import { execa } from 'execa';

/** Turns off the scripts of dependencies, and unnecessary output. */
export const npmEnv = {
  npm_config_ignore_scripts: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {string} [node] the Node.js that runs it, and all that it starts
 * @property {Record<string, string>} [env]
 * @property {string[]} [path] folders of commands that are to be found first
 * @property {number} [limitMs]
 * @property {boolean} [mayFail] an exit code other than 0 is an answer, not an error
 */

/** @type {(args: string[], options: CommandOptions) => ReturnType<typeof run>} Runs a script by Node. */
export const runCommand = (args, options) => run(options.node ?? process.execPath, args, options);

/** @type {(args: string[], options?: CommandOptions) => ReturnType<typeof run>} */
export const npm = (args, options) =>
  run('npm', args, { ...options, env: { ...npmEnv, ...options?.env } });

/**
 * @param {string} file
 * @param {string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<{ code: number, output: string }>}
 */
async function run(file, args, options) {
  const { node = process.execPath, path = [], limitMs = 600_000, mayFail = false } = options;
  const { exitCode = 1, all } = await execa(file, args, {
    ...(options.cwd && { cwd: options.cwd }),
    env: {
      PATH: [...path, dirname(node), process.env['PATH']].join(delimiter),
      NG_CLI_ANALYTICS: 'false',
      NO_COLOR: '1',
      ...options.env,
    },
    stdin: 'ignore',
    all: true,
    timeout: limitMs,
    reject: !mayFail,
  });
  return { code: exitCode, output: all };
}
