// `npm start`: the mock backend and the demo, together, until one of them ends or Ctrl-C.
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { root } from './lib/paths.mjs';

const STOP_LIMIT_MS = 5_000;

const backendPort = portFrom('BACKEND_PORT', 4400);
const port = portFrom('PORT', 4200);
const backendUrl = `http://localhost:${String(backendPort)}`;
const url = `http://localhost:${String(port)}`;

/** @type {import('node:child_process').ChildProcess[]} */
const children = [];
let stopping = false;

await exitIfBusy();

// Being asked to stop is how a server normally ends: exit code 0.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => void stop(0));
}

start('backend', [
  '--import',
  'tsx',
  'projects/mock-backend/src/main.ts',
  '--port',
  String(backendPort),
]);
start('demo', [
  'node_modules/@angular/cli/bin/ng.js',
  'serve',
  'demo-app',
  '--port',
  String(port),
  '--define',
  `BACKEND_URL='${backendUrl}'`,
]);

await Promise.all([answers(backendPort), answers(port)]);
if (!stopping) {
  console.log(`\nReady: ${url}   (backend: ${backendUrl})   Ctrl-C stops both.\n`);
}

/**
 * @param {string} name
 * @param {number} fallback
 */
function portFrom(name, fallback) {
  const value = Number(process.env[name] ?? fallback);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    console.error(`${name} must be a port number, 1 to 65535, not "${String(process.env[name])}".`);
    process.exit(1);
  }
  return value;
}

async function exitIfBusy() {
  const wanted = [
    { name: 'BACKEND_PORT', number: backendPort },
    { name: 'PORT', number: port },
  ];
  const busy = [];
  for (const candidate of wanted) {
    if (await isTaken(candidate.number)) {
      busy.push(candidate);
    }
  }
  for (const { name, number } of busy) {
    const other = String(number + 1);
    console.error(
      `Port ${String(number)} is busy. Choose another one: ${name}=${other} npm start` +
        `   (PowerShell: $env:${name}=${other}; npm start)`,
    );
  }
  if (busy.length > 0) {
    process.exit(1);
  }
  if (port === backendPort) {
    console.error(`PORT and BACKEND_PORT are both ${String(port)}: they must differ.`);
    process.exit(1);
  }
}

/**
 * Tries both address families: "localhost" may be either.
 *
 * @param {number} number
 */
async function isTaken(number) {
  const taken = await Promise.all(['127.0.0.1', '::1'].map((host) => connects(number, host)));
  return taken.includes(true);
}

/**
 * @param {number} number
 * @param {string} host
 * @returns {Promise<boolean>}
 */
function connects(number, host) {
  return new Promise((resolve) => {
    const socket = connect({ port: number, host });
    const done = (/** @type {boolean} */ result) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => {
      done(true);
    });
    socket.once('error', () => {
      done(false);
    });
  });
}

/** @param {number} number */
async function answers(number) {
  while (!stopping && !(await isTaken(number))) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/**
 * Both children are plain Node processes, not shells: a signal reaches the one that listens.
 *
 * @param {string} name
 * @param {string[]} args
 */
function start(name, args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (!stopping) {
        console.log(`[${name}] ${line}`);
      }
    });
  }
  child.on('exit', (code, signal) => {
    if (!stopping) {
      console.error(`[${name}] ended by itself (${signal ?? `exit code ${String(code)}`}).`);
      void stop(code === null || code === 0 ? 1 : code);
    }
  });
}

/** @param {number} code */
async function stop(code) {
  if (stopping) {
    return;
  }
  stopping = true;
  await Promise.all(children.map(ended));
  process.exit(code);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<void>}
 */
function ended(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
