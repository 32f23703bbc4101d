import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { runCommand } from '../lib/run-command.mjs';

const STARTED_MS = 20_000;

/**
 * Renders one page with the app's server code while a token is in the storage. After that, the
 * process must exit. A remaining timer or listener would keep it alive.
 */
const RENDER = `
import { createServer } from 'node:http';
let touched = 0;
const touch = () => { touched++; return 'eyJhbGciOiJub25lIn0.stored-token.x'; };
globalThis.localStorage = globalThis.sessionStorage = {
  getItem: touch, setItem: touch, removeItem: touch, key: touch, clear: touch, length: 1,
};
const { reqHandler } = await import('./server/server.mjs');
const server = createServer(reqHandler).listen(0, 'localhost', async () => {
  const { port } = server.address();
  const response = await fetch(\`http://localhost:\${port}/live\`);
  const html = await response.text();
  server.close();
  server.closeAllConnections();
  const closedAt = Date.now();
  process.on('exit', () => {
    const left = Date.now() - closedAt;
    console.log('RESULT' + JSON.stringify({ status: response.status, html, touched, left }));
  });
});
`;

/**
 * @param {string} dist
 * @param {string} node
 */
export async function renderOnce(dist, node) {
  writeFileSync(join(dist, 'render-once.mjs'), RENDER);
  const { output } = await runCommand([join(dist, 'render-once.mjs')], {
    cwd: dist,
    node,
    limitMs: 60_000,
    env: { NG_ALLOWED_HOSTS: 'localhost' },
  });
  const result = /** @type {{ status: number, html: string, touched: number, left: number }} */ (
    JSON.parse(output.slice(output.indexOf('RESULT') + 'RESULT'.length))
  );
  const prerendered = readFileSync(join(dist, 'browser/index.html'), 'utf8');
  return { ...result, prerendered };
}

/**
 * @param {{ status: number, html: string, prerendered: string, touched: number, left: number }} result
 */
export function renderingProblems({ status, html, prerendered, touched, left }) {
  return [
    ...(status === 200 ? [] : [`the server responded with ${String(status)}`]),
    ...pageProblems('the rendered page', html),
    ...pageProblems('the prerendered page', prerendered),
    ...(touched === 0 ? [] : [`the server accessed the storage ${String(touched)} times`]),
    ...(left < 2_000 ? [] : [`the process exited ${String(left)} ms late`]),
  ];
}

/**
 * @param {string} name
 * @param {string} html
 */
function pageProblems(name, html) {
  return [
    ...(html.includes('id="state"') ? [] : [`${name} does not contain the component`]),
    ...(html.includes('unknown, unknown') ? [] : [`${name} shows a session state`]),
    ...(html.includes('eyJ') ? [`${name} contains a token`] : []),
  ];
}

/**
 * Starts the app's server as in production.
 *
 * @param {string} dist
 * @param {string} node
 */
export async function serveApp(dist, node) {
  const port = await freePort();
  const child = spawn(node, [join(dist, 'server/server.mjs')], {
    cwd: dist,
    env: { ...process.env, PORT: String(port), NG_ALLOWED_HOSTS: 'localhost' },
    stdio: 'ignore',
  });
  const url = `http://localhost:${String(port)}`;
  try {
    await answers(url);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @param {string} url */
async function answers(url) {
  for (const end = Date.now() + STARTED_MS; Date.now() < end;) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    ) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`There is no server at ${url}.`);
}
