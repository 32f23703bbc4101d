import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LISTENER } from '../src/accounts';
import type { World } from '../src/world/world';
import { ManualTime } from './manual-time';
import { connected } from './realtime-client';
import { freshWorld, postGraphql, testBackend, until } from './test-backend';

const backend = await testBackend();
const QUERY = 'query { me { sub } }';

function worldOfATest(): { world: World; time: ManualTime } {
  const world = freshWorld(backend);
  const time = new ManualTime();
  world.clock.follow(time);
  return { world, time };
}

async function query(world: World): Promise<Response> {
  const { accessToken: authorization } = await world.mintTokens(LISTENER.username);
  return postGraphql(backend, world, QUERY, { authorization });
}

test('a world may follow the time of a test: stamps, expiry, log', async () => {
  const { world, time } = worldOfATest();
  const { accessToken: authorization } = await world.mintTokens(LISTENER.username);
  time.pass(3_599_000);
  assert.equal((await postGraphql(backend, world, QUERY, { authorization })).status, 200);
  time.pass(1_000);
  assert.equal((await postGraphql(backend, world, QUERY, { authorization })).status, 401);
  world.clock.advance(5_000);
  const [first] = world.log.entries;
  assert.equal(first?.atMs, Date.UTC(2030, 0, 1) + 3_599_000);
  assert.equal(first.realAtMs, first.atMs);
  assert.equal(world.clock.now() - world.clock.realMs(), 5_000);
});

test('latency and delays wait for that time, and end with the world', async () => {
  const { world, time } = worldOfATest();
  world.settings.patch({ latency: { apiBefore: 600_000 } });
  world.addFault({ operation: 'graphql', kind: 'delay', delayMs: 600_000 });
  const answer = query(world);
  await until(() => world.traffic.counts().held === 1);
  time.pass(600_000);
  await until(() => world.log.entries.at(-1)?.faults?.includes('delay'));
  assert.deepEqual(world.traffic.counts(), { working: 0, held: 1, heldSockets: 0 });
  time.pass(600_000);
  assert.equal((await answer).status, 200);
  assert.equal(world.log.entries.at(-1)?.tookMs, 1_200_000);

  const lost = query(world);
  await until(() => world.traffic.counts().held === 1);
  world.end();
  await assert.rejects(lost);
  assert.deepEqual(world.traffic.counts(), { working: 0, held: 0, heldSockets: 0 });
});

test('traffic: what hangs is held as long as a client waits; what is answered is gone', async () => {
  const { world } = worldOfATest();
  world.addFault({ operation: 'graphql', kind: 'hang', times: 2 });
  const first = query(world);
  const leaving = new AbortController();
  const { accessToken: authorization } = await world.mintTokens(LISTENER.username);
  const second = fetch(`${backend.url}/${world.name}/graphql`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify({ query: QUERY }),
    signal: leaving.signal,
  });
  await until(() => world.traffic.counts().held === 2);
  leaving.abort();
  await assert.rejects(second);
  await until(() => world.traffic.counts().held === 1);
  world.release();
  assert.equal((await first).status, 200);
  assert.deepEqual(world.traffic.counts(), { working: 0, held: 0, heldSockets: 0 });
});

test('keep-alives come by that time', async () => {
  const { world, time } = worldOfATest();
  const { accessToken } = await world.mintTokens(LISTENER.username);
  const client = await connected(backend, world, accessToken);
  await until(() => client.all('ka').length === 1);
  time.pass(59_999);
  time.pass(1);
  await until(() => client.all('ka').length === 2);
});
