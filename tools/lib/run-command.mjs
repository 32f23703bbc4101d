import { spawn } from 'node:child_process';
import { dirname, delimiter } from 'node:path';

/**
 * @typedef {object} CommandOptions
 * @property {string} cwd
 * @property {string} [node] the Node.js that runs it, and all that it starts
 * @property {Record<string, string>} [env]
 * @property {string[]} [path] folders of commands that are to be found first
 * @property {number} [limitMs]
 * @property {boolean} [mayFail] an exit code other than 0 is an answer, not an error
 */

/**
 * Runs a script by Node and gives its output. Npm and the CLI find the same Node by the path.
 *
 * @param {string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runCommand(
  args,
  { cwd, node = process.execPath, env = {}, path = [], limitMs = 600_000, mayFail },
) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd,
      env: {
        ...process.env,
        PATH: [...path, dirname(node), process.env['PATH'] ?? ''].join(delimiter),
        NG_CLI_ANALYTICS: 'false',
        NO_COLOR: '1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const limit = setTimeout(() => {
      output += `\nstopped: it ran longer than ${String(limitMs / 1_000)} s`;
      child.kill('SIGKILL');
    }, limitMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      if (code === 0 || mayFail) {
        resolve({ code: code ?? 1, output });
      } else {
        reject(new Error(`node ${args.join(' ')} failed (${String(code)})\n${output}`));
      }
    });
  });
}
