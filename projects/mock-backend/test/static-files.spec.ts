import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { testBackend } from './test-backend';

const folder = await mkdtemp(join(tmpdir(), 'mock-backend-'));
after(() => rm(folder, { recursive: true }));
const site = join(folder, 'site');
await mkdir(join(site, 'media'), { recursive: true });
await writeFile(join(site, 'index.html'), '<h1>app</h1>');
await writeFile(join(site, 'main.js'), 'export {};');
await writeFile(join(site, 'media', 'a b.svg'), '<svg/>');
await writeFile(join(folder, 'secret.txt'), 'secret');
await mkdir(join(folder, 'site-other'));
await writeFile(join(folder, 'site-other', 'secret.txt'), 'secret');
await symlink(join(folder, 'secret.txt'), join(site, 'link.txt'));

const backend = await testBackend({ staticDir: site });

/** Sends a path as it is, which fetch would clean up first. */
async function rawGet(path: string): Promise<string> {
  const socket = connect(backend.port, 'localhost');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  return text(socket);
}

test('files have their types, and routes of the app get its page', async () => {
  const expected: readonly [path: string, type: string, body: string][] = [
    ['/', 'text/html; charset=utf-8', '<h1>app</h1>'],
    ['/main.js', 'text/javascript; charset=utf-8', 'export {};'],
    ['/media/a%20b.svg', 'image/svg+xml; charset=utf-8', '<svg/>'],
    ['/streams/stream-1', 'text/html; charset=utf-8', '<h1>app</h1>'],
    ['/media', 'text/html; charset=utf-8', '<h1>app</h1>'],
  ];
  for (const [path, type, body] of expected) {
    const response = await fetch(backend.url + path);
    assert.deepEqual([response.headers.get('content-type'), await response.text()], [type, body]);
  }
});

test('a missing file is 404, not the page', async () => {
  assert.equal((await fetch(`${backend.url}/chunk-ABC.js`)).status, 404);
  assert.equal((await fetch(`${backend.url}/main.js`, { method: 'POST' })).status, 404);
});

for (const path of [
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/media/..%2f..%2fsecret.txt',
  '/..%2fsite-other%2fsecret.txt',
  '//secret.txt',
  '/..%5csecret.txt',
  '/link.txt',
  '/index.html%00.txt',
  '/%ff',
]) {
  test(`nothing outside the folder is served: ${path}`, async () => {
    const answer = await rawGet(path);
    assert.match(answer, /^HTTP\/1\.1 404 /);
    assert.doesNotMatch(answer, /\r\n\r\n.*secret/s);
  });
}

test('a HEAD request has the headers alone', async () => {
  const response = await fetch(`${backend.url}/main.js`, { method: 'HEAD' });
  assert.deepEqual([response.headers.get('content-length'), await response.text()], ['10', '']);
});
