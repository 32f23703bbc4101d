import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LISTENER } from '../src/accounts';
import { DEFAULT_SETTINGS } from '../src/world/world-settings';
import type { World } from '../src/world/world';
import { connected } from './realtime-client';
import { freshWorld, postGraphql, testBackend, until } from './test-backend';

const backend = await testBackend();

async function send(world: World, method: string, path: string, body?: unknown) {
  const response = await fetch(`${backend.url}/${world.name}/control${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, answer };
}

test('settings are read and changed in part', async () => {
  const world = freshWorld(backend);
  assert.deepEqual((await send(world, 'GET', '/settings')).answer, DEFAULT_SETTINGS);
  const patch = { accessTokenLifeMs: 10_000, latency: { authAfter: 5 } };
  const { answer } = await send(world, 'PATCH', '/settings', patch);
  const latency = { ...DEFAULT_SETTINGS.latency, authAfter: 5 };
  assert.deepEqual(answer, { ...DEFAULT_SETTINGS, accessTokenLifeMs: 10_000, latency });
  assert.deepEqual(world.settings.get(), answer);
});

const wrongSettings: readonly [patch: unknown, message: RegExp][] = [
  [
    { accessTokenLifeMs: 1500 },
    /^accessTokenLifeMs must be a multiple of 1000 from 1000 to \d+; it was 1500\.$/,
  ],
  [{ idTokenLifeMs: '10' }, /^idTokenLifeMs must be .* it was "10"\.$/],
  [{ rotation: 1 }, /^rotation must be true or false; it was 1\.$/],
  [{ rotationGraceMs: 60_001 }, /from 0 to 60000; it was 60001/],
  [
    { latency: { apiBefore: -1 } },
    /^latency\.apiBefore must be a whole number from 0 to 600000; it was -1/,
  ],
  [{ latency: { network: 1 } }, /^latency\.network \(1\) is not known\. Allowed: authBefore, /],
  [{ realtime: { keepAliveMs: 0 } }, /^realtime\.keepAliveMs must be a whole number from 10 to/],
  [
    { realtime: { cutAtExpiry: true } },
    /^realtime\.cutAtExpiry must be one of "never", "socket", "subscription"; it was true/,
  ],
  [{ realtime: { ka: 1 } }, /^realtime\.ka \(1\) is not known\. Allowed: connectionTimeoutMs, /],
  [{ malformedQueryStatus: 404 }, /^malformedQueryStatus must be 400 or 200; it was 404\.$/],
  [{ latency: 5 }, /^latency must be an object of authBefore, .*; it was 5/],
  [
    { accesTokenLifeMs: 1000 },
    /^accesTokenLifeMs \(1000\) is not known\. Allowed: accessTokenLifeMs, /,
  ],
  [{ toString: true }, /^toString \(true\) is not known/],
  [[], /must be a JSON object/],
  ['{', /must be JSON/],
];

for (const [patch, message] of wrongSettings) {
  test(`settings refused: ${JSON.stringify(patch)}`, async () => {
    const world = freshWorld(backend);
    const mixed =
      typeof patch === 'object' && !Array.isArray(patch) ? { exposeDate: false, ...patch } : patch;
    const { status, answer } = await send(world, 'PATCH', '/settings', mixed);
    assert.equal(status, 400);
    assert.match(String(answer['message']), message);
    assert.deepEqual(world.settings.get(), DEFAULT_SETTINGS);
  });
}

const wrongFaults: readonly [fault: unknown, message: RegExp][] = [
  [{ kind: 'drop' }, /^operation must be one of "auth", .*; it was undefined\.$/],
  [{ kind: 'explode', operation: 'graphql' }, /^kind must be one of "drop", .*; it was "explode"/],
  [
    { kind: 'drop', operation: 'Refresh' },
    /^operation must be one of .*"GetTokensFromRefreshToken".*it was "Refresh"/,
  ],
  [
    { kind: 'drop', operation: 'graphql', times: -1 },
    /^times must be a whole number from 0 to 1000000, or null; it was -1\.$/,
  ],
  [
    { kind: 'drop', operation: 'graphql', stage: 'later' },
    /^stage must be one of "before", "after"/,
  ],
  [{ kind: 'drop', operation: 'graphql', status: 500 }, /^status \(500\) is not known/],
  [
    { kind: 'status', operation: 'graphql' },
    /^status must be a whole number from 400 to 599; it was undefined\.$/,
  ],
  [
    { kind: 'status', operation: 'graphql', status: 200 },
    /^status must be .* from 400 to 599; it was 200/,
  ],
  [{ kind: 'delay', operation: 'rest' }, /^delayMs must be a whole number from 0 to 600000; it/],
  [
    { kind: 'cognito-error', operation: 'InitiateAuth' },
    /^errorName must be a non-empty string; it was undefined\.$/,
  ],
  [{ kind: 'cognito-error', operation: 'graphql', errorName: 'X' }, /^operation must be/],
  [{ kind: 'unauthorized', operation: 'InitiateAuth' }, /^operation must be/],
  [{ kind: 'unauthorized', operation: 'rest', stage: 'after' }, /^stage must be one of "before";/],
  [{ kind: 'drop', operation: 'realtime:stop' }, /^operation must be one of .*"realtime:start"/],
  [{ kind: 'html', operation: 'realtime:connect' }, /^operation must be/],
  [{ kind: 'cognito-error', operation: 'realtime', errorName: 'X' }, /^operation must be/],
  ['"drop"', /must be a JSON object/],
];

for (const [fault, message] of wrongFaults) {
  test(`fault refused: ${JSON.stringify(fault)}`, async () => {
    const world = freshWorld(backend);
    const good = { kind: 'drop', operation: 'graphql' };
    const body = typeof fault === 'string' ? fault : [good, fault];
    const { status, answer } = await send(world, 'POST', '/faults', body);
    assert.equal(status, 400);
    assert.match(String(answer['message']), message);
    assert.deepEqual(world.faults.list(), []);
  });
}

test('faults are added one by one or several, listed and cleared', async () => {
  const world = freshWorld(backend);
  await send(world, 'POST', '/faults', { kind: 'drop', operation: 'graphql:me', times: 3 });
  const delay = { kind: 'delay', operation: 'rest', delayMs: 1 };
  const { answer } = await send(world, 'POST', '/faults', [delay]);
  assert.deepEqual(answer, [
    { kind: 'drop', operation: 'graphql:me', times: 3 },
    { ...delay, times: 1 },
  ]);
  assert.deepEqual((await send(world, 'DELETE', '/faults')).answer, []);
  assert.deepEqual((await send(world, 'GET', '/faults')).answer, []);
});

test('the log is read from a cursor on, with what has changed since', async () => {
  const world = freshWorld(backend);
  const read = async (since: number) => {
    const { answer } = await send(world, 'GET', `/log?since=${since}`);
    return answer as { entries: { seq: number; status: unknown }[]; cursor: number };
  };
  world.addFault({ operation: 'graphql', kind: 'hang' });
  const hanging = postGraphql(backend, world, '{ me { sub } }', {});
  await until(() => world.log.entries[0]?.status === 'hung');
  await postGraphql(backend, world, '{ me { sub } }', {});
  const first = await read(0);
  assert.deepEqual(
    first.entries.map(({ seq, status }) => [seq, status]),
    [
      [1, 'hung'],
      [2, 401],
    ],
  );
  assert.deepEqual((await read(first.cursor)).entries, []);

  assert.deepEqual((await send(world, 'POST', '/release')).answer, { released: 1 });
  await hanging;
  const second = await read(first.cursor);
  assert.deepEqual(
    second.entries.map(({ seq, status }) => [seq, status]),
    [[1, 401]],
  );
  assert.equal((await send(world, 'GET', '/counts')).answer['rejected'], 2);
  assert.equal((await send(world, 'GET', '/log?since=x')).status, 400);
});

test('a session is revoked by user name', async () => {
  const world = freshWorld(backend);
  await world.mintTokens(LISTENER.username);
  const revoke = (body: unknown) => send(world, 'POST', '/revoke', body);
  assert.deepEqual((await revoke({ username: LISTENER.username })).answer, { revoked: 1 });
  const { status, answer } = await revoke({ username: 'nobody' });
  assert.equal(status, 400);
  assert.match(String(answer['message']), /^username must be one of .*; it was "nobody"\.$/);
});

test('an event is published by hand, a subscription fails, all sockets are dropped', async () => {
  const world = freshWorld(backend);
  const { accessToken } = await world.mintTokens(LISTENER.username);
  const client = await connected(backend, world, accessToken);
  client.start('one');
  await client.frame('start_ack', 'one');
  assert.deepEqual((await send(world, 'GET', '/subscriptions')).answer, [
    {
      subscriptionId: 'one',
      socketId: 1,
      field: 'onMusicStreamEvent',
      filter: {},
      sub: LISTENER.sub,
    },
  ]);
  const event = { streamId: 'stream-1', sequence: 1 };
  assert.deepEqual((await send(world, 'POST', '/publish', event)).answer, { delivered: 1 });
  const failure = { subscriptionId: 'one' };
  assert.deepEqual((await send(world, 'POST', '/fail', failure)).answer, { failed: 1 });
  assert.deepEqual((await send(world, 'POST', '/drop')).answer, { dropped: 1 });
  assert.equal(await client.gone(), 1006);
  assert.deepEqual(
    client.frames.map(({ type }) => type),
    ['connection_ack', 'ka', 'start_ack', 'data', 'error'],
  );
  const { answer } = await send(world, 'GET', '/counts');
  assert.deepEqual(answer['realtime'], world.counts().realtime);
});

const wrongRealtime: readonly [path: string, body: unknown, message: RegExp][] = [
  ['/publish', {}, /^streamId must be one of "stream-1", .*; it was undefined\.$/],
  ['/publish', { streamId: 'stream-99', sequence: 1 }, /^streamId must be one of .*"stream-99"/],
  ['/publish', { streamId: 'stream-1' }, /^sequence must be a whole number from 0 to 2147483647/],
  ['/publish', { streamId: 'stream-1', sequence: 1, plays: 2 }, /^plays \(2\) is not known/],
  ['/fail', undefined, /must be a JSON object/],
  ['/fail', {}, /^subscriptionId must be the id of a live subscription \(there is none\); it was/],
  ['/fail', { subscriptionId: 'x', status: 200 }, /^status must be a whole number from 400 to 599/],
];

for (const [path, body, message] of wrongRealtime) {
  test(`${path} refused: ${JSON.stringify(body)}`, async () => {
    const { status, answer } = await send(freshWorld(backend), 'POST', path, body);
    assert.equal(status, 400);
    assert.match(String(answer['message']), message);
  });
}

test('a reset puts everything back', async () => {
  const world = freshWorld(backend);
  const { refreshToken } = await world.mintTokens(LISTENER.username);
  world.settings.patch({ rotation: true });
  world.addFault({ operation: 'graphql', kind: 'drop' });
  const plays = world.catalog.recordPlay('stream-1')?.plays ?? 0;
  assert.equal((await send(world, 'POST', '/reset')).status, 200);
  assert.deepEqual(world.settings.get(), DEFAULT_SETTINGS);
  assert.deepEqual(world.faults.list(), []);
  assert.equal(world.sessions.present(refreshToken).verdict, 'unknown');
  assert.equal(world.catalog.find('stream-1')?.plays, plays - 1);
});

test('worlds do not disturb each other', async () => {
  const [one, other] = [freshWorld(backend), freshWorld(backend)];
  one.settings.patch({ clockOffsetMs: 1000 });
  one.addFault({ operation: 'graphql', kind: 'drop' });
  const response = await postGraphql(backend, other, '{ me { sub } }', {});
  assert.equal(response.status, 401);
  assert.deepEqual([one.counts().requests, other.counts().requests], [0, 1]);
  assert.deepEqual(other.settings.get(), DEFAULT_SETTINGS);
  assert.throws(() => backend.world('No such name'), /world must be a name of a-z/);
});

test('an unknown control endpoint says which there are', async () => {
  const { status, answer } = await send(freshWorld(backend), 'GET', '/faucets');
  assert.equal(status, 404);
  assert.match(String(answer['message']), /GET \/faucets.*PATCH \/settings/);
});
