import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get, post } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { CURATOR, LISTENER } from '../src/accounts';
import { REST_API_NAME as apiName } from '../src/amplify-config';
import { configureAmplify, signInByPassword } from './amplify-app';
import { freshWorld, last, testBackend } from './test-backend';

const backend = await testBackend();

test("Amplify's REST client reads a stream and records a play", async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world);
  await signInByPassword();
  const { tokens } = await fetchAuthSession();
  const headers = { Authorization: `Bearer ${String(tokens?.idToken)}` };

  const read = get({ apiName, path: '/streams/stream-2', options: { headers } });
  const stream = (await (await read.response).body.json()) as Record<string, unknown>;
  assert.equal(stream['title'], 'Second Sunrise');
  assert.ok(!('royalties' in stream));

  const play = post({ apiName, path: '/plays', options: { headers, body: { id: 'stream-2' } } });
  const played = await (await play.response).body.json();
  assert.deepEqual(played, { id: 'stream-2', plays: Number(stream['plays']) + 1 });
  assert.deepEqual(world.counts().mutationsExecuted, { 'POST /rest/plays': 1 });
  assert.equal(last(world, 'POST /rest/plays')?.tokenUse, 'id');
});

test('it answers 401, 403 and 404 as API Gateway does, with CORS', async () => {
  const world = freshWorld(backend);
  const listener = await world.mintTokens(LISTENER.username);
  const curator = await world.mintTokens(CURATOR.username);
  const ask = async (path: string, authorization?: string) => {
    const headers: Record<string, string> = authorization ? { authorization } : {};
    const response = await fetch(`${backend.url}/${world.name}/rest${path}`, { headers });
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    const { message } = (await response.json()) as { message?: string };
    return [response.status, message];
  };

  assert.deepEqual(await ask('/streams/stream-1'), [401, 'Unauthorized']);
  assert.deepEqual(await ask('/streams/stream-1', 'nonsense'), [401, 'Unauthorized']);
  assert.deepEqual(await ask('/streams/none', listener.accessToken), [404, 'Not Found']);
  assert.equal((await ask('/royalties', listener.accessToken))[0], 403);
  assert.equal(last(world, 'GET /rest/royalties')?.outcome, 'denied');
  assert.equal((await ask('/royalties', curator.idToken))[0], 200);
  world.clock.advance(3_600_000);
  assert.deepEqual(await ask('/royalties', curator.accessToken), [
    401,
    'The incoming token has expired',
  ]);
});
