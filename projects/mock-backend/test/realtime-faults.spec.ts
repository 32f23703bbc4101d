import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { LISTENER } from '../src/accounts';
import { startBackend } from '../src/start-backend';
import type { Fault } from '../src/world/fault';
import type { RequestOutcome } from '../src/world/log-entry';
import type { World } from '../src/world/world';
import { ManualTime } from './manual-time';
import { connected, openSocket, realtimeUrl } from './realtime-client';
import { freshWorld, last, testBackend, until } from './test-backend';

const backend = await testBackend();
const EVENT = { streamId: 'stream-1', sequence: 1 };

async function freshToken(world: World): Promise<string> {
  return (await world.mintTokens(LISTENER.username)).accessToken;
}

function subscribed(...ids: string[]) {
  return subscribedIn(freshWorld(backend), ...ids);
}

/** As `subscribed()`, in a world whose time only the test lets pass. */
async function subscribedInStillness(...ids: string[]) {
  const world = freshWorld(backend);
  const time = new ManualTime();
  world.clock.follow(time);
  return { time, ...(await subscribedIn(world, ...ids)) };
}

async function subscribedIn(world: World, ...ids: string[]) {
  const client = await connected(backend, world, await freshToken(world));
  for (const id of ids) {
    client.start(id);
    await client.frame('start_ack', id);
  }
  return { world, client };
}

const handshakes: readonly [fault: Fault, error: RegExp, outcome: RequestOutcome][] = [
  [{ operation: 'realtime:handshake', kind: 'status', status: 503 }, /503/, 'error'],
  [{ operation: 'realtime:handshake', kind: 'status', status: 429 }, /429/, 'error'],
  [{ operation: 'realtime:handshake', kind: 'unauthorized' }, /401/, 'rejected'],
  [{ operation: 'realtime:handshake', kind: 'html', status: 200 }, /200/, 'error'],
  [{ operation: 'realtime:handshake', kind: 'drop' }, /hang up|ECONNRESET/, 'dropped'],
  [{ operation: 'realtime', kind: 'drop' }, /hang up|ECONNRESET/, 'dropped'],
];

for (const [fault, error, outcome] of handshakes) {
  test(`no socket: ${Object.values(fault).join(' ')}`, async () => {
    const world = freshWorld(backend);
    const token = await freshToken(world);
    world.addFault(fault);
    await assert.rejects(openSocket(backend, world, token), error);
    assert.equal(last(world, 'handshake')?.outcome, outcome);
    assert.equal(world.counts().realtime.handshakesRefused, 1);
    await connected(backend, world, token);
  });
}

test('a handshake that hangs goes on when it is released, and ends when the client leaves', async () => {
  const world = freshWorld(backend);
  const token = await freshToken(world);
  world.addFault({ operation: 'realtime:handshake', kind: 'hang', times: 2 });
  const socket = openSocket(backend, world, token);
  await until(() => last(world, 'handshake')?.status === 'hung');
  world.release();
  await (await socket).connect();

  const leaver = new WebSocket(realtimeUrl(backend, world), ['graphql-ws']);
  leaver.on('error', () => undefined);
  await until(() => last(world, 'handshake')?.status === 'hung');
  leaver.terminate();
  await until(() => last(world, 'handshake')?.outcome === 'cancelled');
});

test('no acknowledgement of a connection until it is released; its token was not looked at', async () => {
  const world = freshWorld(backend);
  world.addFault({ operation: 'realtime:connect', kind: 'hang' });
  const client = await openSocket(backend, world, await freshToken(world));
  client.send({ type: 'connection_init' });
  await until(() => last(world, 'connect')?.status === 'hung');
  world.clock.advance(3_600_000);
  assert.equal(world.release(), 1);
  await client.frame('connection_error');
});

test('a late acknowledgement: the connection was accepted before', async () => {
  const world = freshWorld(backend);
  const operation = 'realtime:connect';
  world.addFault({ operation, kind: 'delay', delayMs: 40, stage: 'after' });
  const client = await openSocket(backend, world, await freshToken(world));
  client.send({ type: 'connection_init' });
  await until(() => last(world, 'connect')?.faults?.includes('delay'));
  world.clock.advance(3_600_000);
  await client.frame('connection_ack');
  assert.ok((last(world, 'connect')?.tookMs ?? 0) >= 39);
});

test('a good token can be refused at connect, and in AppSync’s older words', async () => {
  const world = freshWorld(backend);
  const token = await freshToken(world);
  const errorName = 'com.amazonaws.deepdish.graphql.auth#UnauthorizedException';
  world.addFault(
    { operation: 'realtime:connect', kind: 'unauthorized' },
    { operation: 'realtime:connect', kind: 'status', status: 400, errorName, message: 'No.' },
  );
  const error = async () => {
    const client = await openSocket(backend, world, token);
    client.send({ type: 'connection_init' });
    return (await client.frame('connection_error')).payload?.['errors'];
  };
  const message = 'You are not authorized to make this call.';
  assert.deepEqual(await error(), [
    { errorType: 'UnauthorizedException', message, errorCode: 401 },
  ]);
  assert.deepEqual(await error(), [{ errorType: errorName, message: 'No.', errorCode: 400 }]);
  const { connectsRejected, connectsFailed } = world.counts().realtime;
  assert.deepEqual([connectsRejected, connectsFailed], [1, 1]);
});

test('a good token can be refused at start', async () => {
  const { world, client } = await subscribed();
  world.settings.patch({ unauthorizedMessage: 'Too late.' });
  world.addFault({ operation: 'realtime:onMusicStreamEvent', kind: 'unauthorized' });
  client.start('one');
  assert.deepEqual((await client.frame('error', 'one')).payload?.['errors'], [
    { errorType: 'UnauthorizedException', message: 'Too late.', errorCode: 401 },
  ]);
  client.start('two');
  await client.frame('start_ack', 'two');
});

test('a start without acknowledgement holds up no other', async () => {
  const { world, client } = await subscribed();
  world.addFault({ operation: 'realtime:start', kind: 'hang' });
  client.start('silent');
  await until(() => last(world, 'start')?.status === 'hung');
  client.start('other');
  await client.frame('start_ack', 'other');
  assert.equal(world.publishMusicStreamEvent(EVENT), 1);
  world.release();
  await client.frame('start_ack', 'silent');
  assert.equal(world.publishMusicStreamEvent(EVENT), 2);
});

test('a start whose acknowledgement is late gets events already', async () => {
  const { world, client } = await subscribed();
  world.addFault({ operation: 'realtime:start', kind: 'hang', stage: 'after' });
  client.start('one');
  await until(() => world.realtime.subscriptions().length === 1);
  assert.equal(world.publishMusicStreamEvent(EVENT), 1);
  await client.frame('data', 'one');
  assert.equal(client.all('start_ack').length, 0);
});

test('a subscription that was stopped before it was started is not started', async () => {
  for (const stage of ['before', 'after'] as const) {
    const { world, client } = await subscribed();
    world.addFault({ operation: 'realtime:start', kind: 'hang', stage });
    client.start('one');
    await until(() => last(world, 'start')?.status === 'hung');
    client.send({ id: 'one', type: 'stop' });
    await client.frame('complete', 'one');
    world.release();
    await until(() => last(world, 'start')?.outcome === 'cancelled');
    assert.deepEqual(world.realtime.subscriptions(), []);
    assert.equal(client.all('start_ack').length, 0);
  }
});

test('an error after the work was done leaves no subscription behind', async () => {
  const { world, client } = await subscribed();
  world.addFault({ operation: 'realtime:start', kind: 'status', status: 500, stage: 'after' });
  client.start('one');
  await client.frame('error', 'one');
  assert.deepEqual(world.realtime.subscriptions(), []);
});

test('a start can break the connection', async () => {
  const { world, client } = await subscribed('one');
  world.addFault({ operation: 'realtime:start', kind: 'drop' });
  client.start('two');
  assert.equal(await client.gone(), 1006);
  assert.equal(last(world, 'start')?.outcome, 'dropped');
  assert.equal(world.publishMusicStreamEvent(EVENT), 0);
});

test('tokens of realtime too are judged after the latency before', async () => {
  const { world, client } = await subscribed();
  world.settings.patch({ latency: { apiBefore: 30 } });
  client.start('one');
  await until(() => last(world, 'start'));
  world.clock.advance(3_600_000);
  await client.frame('error', 'one');
});

test('all sockets can be dropped at once', async () => {
  const { world, client } = await subscribed('one');
  const second = await connected(backend, world, await freshToken(world));
  assert.equal(world.realtime.drop(), 2);
  assert.deepEqual([await client.gone(), await second.gone()], [1006, 1006]);
  await until(() => world.counts().realtime.socketsClosed === 2);
  assert.deepEqual(world.realtime.subscriptions(), []);
});

test('one subscription can be made to fail; its siblings live on', async () => {
  const { world, client } = await subscribed('one', 'two', 'three');
  assert.equal(world.realtime.fail({ subscriptionId: 'one' }), 1);
  assert.deepEqual((await client.frame('error', 'one')).payload?.['errors'], [
    { errorType: 'UnauthorizedException', message: 'Token has expired.', errorCode: 401 },
  ]);
  world.realtime.fail({ subscriptionId: 'two', status: 500, errorName: 'Boom', message: 'Sorry.' });
  assert.deepEqual((await client.frame('error', 'two')).payload?.['errors'], [
    { errorType: 'Boom', message: 'Sorry.', errorCode: 500 },
  ]);
  assert.equal(world.publishMusicStreamEvent(EVENT), 1);
  await client.frame('data', 'three');
  assert.throws(
    () => world.realtime.fail({ subscriptionId: 'one' }),
    /^BadInputError: subscriptionId must be the id of a live subscription \(three\); it was "one"\.$/,
  );
});

test('keep-alives come as often as is set, also on open sockets, and can fall silent', async () => {
  const { time, world, client } = await subscribedInStillness('one');
  const atFirst = client.all('ka').length;
  world.settings.patch({ realtime: { keepAliveMs: 10 } });
  for (let i = 0; i < 4; i++) time.pass(10);
  await until(() => client.all('ka').length >= atFirst + 4);
  world.settings.patch({ realtime: { keepAlive: false } });
  const before = client.all('ka').length;
  time.pass(40);
  // What was sent before the event has arrived before it.
  assert.equal(world.publishMusicStreamEvent(EVENT), 1);
  await client.frame('data', 'one');
  assert.equal(client.all('ka').length, before);
  world.settings.patch({ realtime: { keepAlive: true } });
  time.pass(10);
  await until(() => client.all('ka').length > before);
});

test('without keep-alives a connection is acknowledged all the same, with the timeout that is set', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ realtime: { keepAlive: false, connectionTimeoutMs: 3000 } });
  const client = await connected(backend, world, await freshToken(world));
  client.start('one');
  await client.frame('start_ack', 'one');
  assert.deepEqual(
    client.frames.map(({ type, payload }) => payload ?? type),
    [{ connectionTimeoutMs: 3000 }, 'start_ack'],
  );
});

test('a socket is closed at the end of its life, which can be seconds, or pass at once', async () => {
  const { world, client } = await subscribed('one');
  world.settings.patch({ realtime: { connectionLifeMs: 20 } });
  assert.equal(await client.gone(), 1000);

  world.settings.patch({ realtime: { connectionLifeMs: 86_400_000 } });
  const second = await connected(backend, world, await freshToken(world));
  world.clock.advance(86_390_000);
  assert.equal(second.closed, undefined);
  world.clock.advance(10_000);
  assert.equal(await second.gone(), 1000);
  await until(() => last(world, 'close')?.status === 1000);
});

test('a socket can be cut when the token expires that it was opened with', async () => {
  const { world, client } = await subscribed('one');
  world.settings.patch({ realtime: { cutAtExpiry: 'socket' } });
  world.clock.advance(3_590_000);
  client.start('two', { authorization: { Authorization: await freshToken(world) } });
  await client.frame('start_ack', 'two');
  world.clock.advance(10_000);
  assert.equal(await client.gone(), 1000);
});

test('a subscription can be cut when the token expires that it was started with', async () => {
  const { world, client } = await subscribed('one');
  world.settings.patch({ realtime: { cutAtExpiry: 'subscription' } });
  world.clock.advance(3_590_000);
  client.start('two', { authorization: { Authorization: await freshToken(world) } });
  await client.frame('start_ack', 'two');
  world.clock.advance(10_000);
  assert.deepEqual((await client.frame('error', 'one')).payload?.['errors'], [
    { errorType: 'UnauthorizedException', message: 'Token has expired.', errorCode: 401 },
  ]);
  assert.equal(world.publishMusicStreamEvent(EVENT), 1);
  await client.frame('data', 'two');
});

test('a token that expires by itself cuts, without anyone touching the clock', async () => {
  const { time, world, client } = await subscribedInStillness('one');
  world.settings.patch({ realtime: { cutAtExpiry: 'subscription' } });
  time.pass(3_600_000);
  await client.frame('error', 'one');
});

test('a reset drops the sockets and forgets them', async () => {
  const { world, client } = await subscribed('one');
  world.addFault({ operation: 'realtime:start', kind: 'hang' });
  client.start('two');
  await until(() => last(world, 'start')?.status === 'hung');
  world.reset();
  assert.equal(await client.gone(), 1006);
  await pause(5);
  assert.deepEqual([world.log.entries, world.counts().realtime.socketsClosed], [[], 0]);
});

test('closing the backend ends sockets, and handshakes that hang', async () => {
  const own = await startBackend({ port: 0 });
  const world = own.world();
  const client = await connected(own, world, await freshToken(world));
  world.addFault({ operation: 'realtime:handshake', kind: 'hang' });
  const hanging = openSocket(own, world, '').catch(() => 'ended');
  await until(() => last(world, 'handshake')?.status === 'hung');
  await own.close();
  assert.equal(await client.gone(), 1006);
  assert.equal(await hanging, 'ended');
});
