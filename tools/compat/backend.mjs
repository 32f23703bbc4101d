import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { root } from '../lib/paths.mjs';

/** Long enough for a refresh on a busy machine, and several of them in one smoke test. */
export const TOKEN_LIFE_MS = 6_000;

/**
 * @typedef {object} Counts
 * @property {number} refreshAttempts
 * @property {number} refreshes
 * @property {number} rejected
 * @property {number} denied
 * @property {number} queries
 * @property {Record<string, number>} mutationsExecuted
 *
 * @typedef {object} Backend
 * @property {string} url
 * @property {(world: string) => object} amplifyConfig
 * @property {(world: string) => Promise<void>} prepare
 * @property {(world: string) => Promise<Counts>} counts
 * @property {(world: string, operation: string) => Promise<number>} countOf requests of this operation
 * @property {(world: string, settings: object) => Promise<void>} set
 * @property {(world: string) => Promise<number[]>} refreshTimes when each refresh arrived, in real milliseconds
 * @property {(world: string, fault: object) => Promise<void>} addFault
 * @property {() => Promise<void>} stop
 */

/** @returns {Promise<Backend>} */
export async function startBackend() {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'projects/mock-backend/src/main.ts', '--port', '0'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await addressFrom(child.stdout);
  const control = (/** @type {string} */ world, /** @type {string} */ path) =>
    `${url}/${world}/control/${path}`;
  /** @returns {Promise<{ operation: string, purpose?: string, realAtMs: number }[]>} */
  const logOf = async (/** @type {string} */ world) => {
    const { entries } = /** @type {any} */ (await ask(control(world, 'log?since=0'), 'GET'));
    return entries;
  };
  return {
    url,
    amplifyConfig: (world) => amplifyConfig(`${url}/${world}`),
    async prepare(world) {
      await ask(control(world, 'reset'), 'POST');
      await ask(control(world, 'settings'), 'PATCH', {
        accessTokenLifeMs: TOKEN_LIFE_MS,
        idTokenLifeMs: TOKEN_LIFE_MS,
      });
    },
    async counts(world) {
      return /** @type {any} */ (await ask(control(world, 'counts'), 'GET'));
    },
    async countOf(world, operation) {
      const entries = await logOf(world);
      return entries.filter((entry) => entry.operation === operation).length;
    },
    async set(world, settings) {
      await ask(control(world, 'settings'), 'PATCH', settings);
    },
    async refreshTimes(world) {
      const entries = await logOf(world);
      return entries.filter(({ purpose }) => purpose === 'refresh').map(({ realAtMs }) => realAtMs);
    },
    async addFault(world, fault) {
      await ask(control(world, 'faults'), 'POST', fault);
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** @param {import('node:stream').Readable} output */
async function addressFrom(output) {
  for await (const line of createInterface({ input: output })) {
    const url = /https?:\/\/[^/\s]+/.exec(line)?.[0];
    if (url) {
      // It goes on talking, and nobody may stop it by not listening.
      output.resume();
      return url;
    }
  }
  throw new Error('The mock backend ended before it told its address.');
}

/** @param {string} world */
function amplifyConfig(world) {
  return {
    Auth: {
      Cognito: {
        userPoolId: 'eu-west-1_MockPool1',
        userPoolClientId: 'mockclient1234567890abcdef',
        userPoolEndpoint: `${world}/cognito/`,
      },
    },
    API: {
      GraphQL: {
        endpoint: `${world}/graphql`,
        region: 'eu-west-1',
        defaultAuthMode: 'userPool',
      },
      REST: { MusicApi: { endpoint: `${world}/rest`, region: 'eu-west-1' } },
    },
  };
}

/**
 * @param {string} url
 * @param {string} method
 * @param {object} [body]
 */
async function ask(url, method, body) {
  const response = await fetch(url, {
    method,
    ...(body && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${url}: ${String(response.status)} ${text}`);
  }
  return text === '' ? undefined : /** @type {unknown} */ (JSON.parse(text));
}
