import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Stops what `run` has started and not yet finished. */
export function stopAll() {
  for (const child of running) {
    child.kill('SIGTERM');
  }
}

/**
 * Runs Node with these arguments and collects both output streams as one text.
 * Tools are started as `node <script>`, never through a shell: the same on every system, and one
 * process to stop instead of a chain.
 *
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, limitMs?: number }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runNode(args, { env = {}, limitMs = 15 * 60_000 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const limit = setTimeout(() => {
      output += `\nstopped: it ran longer than ${String(limitMs / 60_000)} minutes\n`;
      child.kill('SIGKILL');
    }, limitMs);
    const finish = (/** @type {number} */ code) => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      finish(1);
    });
    child.on('close', (code) => {
      finish(code ?? 1);
    });
  });
}
