import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function run(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    env: { ...process.env, ...env },
  });
  after(() => child.kill('SIGKILL'));
  return child;
}

async function outcome(child: ChildProcessWithoutNullStreams) {
  const [error, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, error };
}

test('a busy port is one clear line and exit code 1', async () => {
  const busy = createServer().listen(0, 'localhost');
  await once(busy, 'listening');
  after(() => busy.close());
  const port = String((busy.address() as AddressInfo).port);
  assert.deepEqual(await outcome(run([], { PORT: port })), {
    code: 1,
    error: `Port ${port} is already in use. Choose another with --port <number> or PORT=<number>.\n`,
  });
});

test('a wrong port is one clear line and exit code 1', async () => {
  assert.deepEqual(await outcome(run(['--port', 'http'])), {
    code: 1,
    error: 'The port must be a whole number from 0 to 65535; it was "http".\n',
  });
});

test('a folder that is not there is one clear line and exit code 1', async () => {
  assert.deepEqual(await outcome(run(['--port', '0', '--static', 'no/such/folder'])), {
    code: 1,
    error: 'The folder to serve does not exist: "no/such/folder".\n',
  });
});

test('it prints its address, serves, and stops on SIGTERM with a request in flight', async () => {
  const child = run(['--port', '0']);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /http:\/\/localhost:\d+/.exec(String(line))?.[0] ?? '';
  const delay = { kind: 'delay', operation: 'graphql', delayMs: 600_000 };
  const faults = `${url}/demo/control/faults`;
  await fetch(faults, { method: 'POST', body: JSON.stringify(delay) });
  const waiting = fetch(`${url}/demo/graphql`, { method: 'POST' }).catch(() => 'ended');
  const inFlight = async () =>
    ((await (await fetch(`${url}/demo/control/counts`)).json()) as { inFlight: number }).inFlight;
  while ((await inFlight()) === 0);

  child.kill('SIGTERM');

  assert.deepEqual(await outcome(child), { code: 0, error: '' });
  assert.equal(await waiting, 'ended');
});
