import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CURATOR, LISTENER } from '../src/accounts';
import type { World } from '../src/world/world';
import { freshWorld, last, testBackend } from './test-backend';

const backend = await testBackend();

function ask(world: World, path: string, authorization?: string, body?: object) {
  return fetch(`${backend.url}/${world.name}${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    ...(authorization !== undefined && { headers: { authorization } }),
  });
}

test('the gateway takes the id token of a curator, and nothing before it', async () => {
  const world = freshWorld(backend);
  const { idToken, accessToken } = await world.mintTokens(CURATOR.username);
  const listener = await world.mintTokens(LISTENER.username);
  const status = async (authorization?: string) =>
    (await ask(world, '/gateway/royalties', authorization)).status;

  assert.equal(await status(), 401);
  assert.equal(await status(accessToken), 401);
  assert.equal(await status(`Bearer ${idToken}`), 401);
  assert.equal(await status(listener.idToken), 403);
  assert.equal(await status(idToken), 200);
  assert.equal(last(world, 'GET /gateway/royalties')?.tokenUse, 'id');
  assert.equal((await ask(world, '/gateway/none', idToken)).status, 404);
  world.clock.advance(3_600_000);
  assert.equal(await status(idToken), 401);
});

test('the own API takes the access token after `Bearer `, and wishes of nobody', async () => {
  const world = freshWorld(backend);
  const { idToken, accessToken } = await world.mintTokens(LISTENER.username);
  const status = async (authorization?: string) =>
    (await ask(world, '/own/charts', authorization)).status;

  assert.equal(await status(), 401);
  assert.equal(await status(accessToken), 401);
  assert.equal(await status(`Bearer ${idToken}`), 401);
  assert.equal(await status(`Bearer ${accessToken}`), 200);

  const charts = (await (await ask(world, '/own/charts', `Bearer ${accessToken}`)).json()) as {
    plays: number;
  }[];
  assert.equal(charts.length, 10);
  assert.ok(charts[0]!.plays >= charts[1]!.plays);

  const wish = { title: 'Blue Hour' };
  assert.equal((await ask(world, '/own/wishes', `Bearer ${accessToken}`, wish)).status, 400);
  assert.equal((await ask(world, '/own/wishes', undefined, {})).status, 400);
  assert.equal((await ask(world, '/own/wishes', undefined, wish)).status, 200);
  assert.deepEqual(world.counts().mutationsExecuted, { 'POST /own/wishes': 1 });
});

test('faults of REST strike both', async () => {
  const world = freshWorld(backend);
  const { idToken, accessToken } = await world.mintTokens(CURATOR.username);
  world.addFault({ operation: 'rest', kind: 'unauthorized', times: 2 });
  assert.equal((await ask(world, '/gateway/royalties', idToken)).status, 401);
  assert.equal((await ask(world, '/own/charts', `Bearer ${accessToken}`)).status, 401);
  assert.equal(world.counts().rejected, 2);
});
