import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CURATOR, LISTENER } from '../src/accounts';
import { API_KEY } from '../src/amplify-config';
import type { LogEntry } from '../src/world/log-entry';
import type { World } from '../src/world/world';
import { ON_EVENT, connected, headerProtocol, openSocket } from './realtime-client';
import type { RealtimeClient } from './realtime-client';
import { freshWorld, last, postGraphql, testBackend, until } from './test-backend';

const backend = await testBackend();
const UNAUTHORIZED = 'UnauthorizedException';
const NOT_YOU = 'You are not authorized to make this call.';

async function token(world: World, { username } = LISTENER): Promise<string> {
  return (await world.mintTokens(username)).accessToken;
}

async function setUp(): Promise<{ world: World; client: RealtimeClient; token: string }> {
  const world = freshWorld(backend);
  const accessToken = await token(world);
  return { world, client: await connected(backend, world, accessToken), token: accessToken };
}

function ended(world: World, operation: string): Promise<LogEntry> {
  return until(() => {
    const entry = last(world, operation);
    return entry?.outcome === 'pending' ? undefined : entry;
  });
}

test('a connection is acknowledged with its timeout and begins with a keep-alive', async () => {
  const { client } = await setUp();
  await client.frame('ka');
  assert.equal(client.protocol, 'graphql-ws');
  assert.deepEqual(client.frames, [
    { type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } },
    { type: 'ka' },
  ]);
});

test('a subscription is acknowledged, gets its events, and is completed when it stops', async () => {
  const { world, client } = await setUp();
  client.start('one');
  await client.frame('start_ack', 'one');
  assert.equal(world.publishMusicStreamEvent({ streamId: 'stream-2', sequence: 7 }), 1);
  assert.deepEqual(await client.frame('data', 'one'), {
    id: 'one',
    type: 'data',
    payload: { data: { onMusicStreamEvent: { sequence: 7 } } },
  });

  client.send({ id: 'one', type: 'stop' });
  assert.deepEqual(await client.frame('complete', 'one'), { id: 'one', type: 'complete' });
  assert.equal(world.publishMusicStreamEvent({ streamId: 'stream-2', sequence: 8 }), 0);
  assert.equal(client.all('data').length, 1);
});

const refused: readonly [title: string, authorization: (good: string) => object][] = [
  ['no token', () => ({ host: 'localhost' })],
  ['no JWT', () => ({ Authorization: 'garbage' })],
  ['a token of elsewhere', () => ({ Authorization: 'e30.e30.e30' })],
  ['a wrong API key', () => ({ 'x-api-key': 'wrong' })],
];

for (const [title, authorization] of refused) {
  test(`${title}: the connection is refused with one shape, and closed`, async () => {
    const world = freshWorld(backend);
    const protocols = ['graphql-ws', headerProtocol(authorization(await token(world)))];
    const client = await openSocket(backend, world, '', protocols);
    client.send({ type: 'connection_init' });
    assert.equal(await client.gone(), 1000);
    assert.deepEqual(client.frames, [
      {
        type: 'connection_error',
        payload: { errors: [{ errorType: UNAUTHORIZED, message: NOT_YOU, errorCode: 401 }] },
      },
    ]);
    assert.equal((await ended(world, 'connect')).outcome, 'rejected');
  });
}

test('a header that cannot be decoded is no header', async () => {
  for (const protocols of [['graphql-ws'], ['graphql-ws', 'header-AAAA']]) {
    const client = await openSocket(backend, freshWorld(backend), '', protocols);
    client.send({ type: 'connection_init' });
    await client.frame('connection_error');
  }
});

test('whoever does not speak graphql-ws gets no socket', async () => {
  const world = freshWorld(backend);
  await assert.rejects(openSocket(backend, world, '', ['graphql-transport-ws']), /400/);
  assert.equal(world.counts().realtime.handshakesRefused, 1);
});

test('there is no socket at any other path', async () => {
  const elsewhere = { name: `${freshWorld(backend).name}/elsewhere` } as World;
  await assert.rejects(openSocket(backend, elsewhere, ''), /404/);
});

test('the token of the connection is judged when it connects, the one of a subscription when it starts', async () => {
  const { world, client, token: old } = await setUp();
  world.clock.advance(3_600_000);

  client.start('old');
  assert.deepEqual((await client.frame('error', 'old')).payload, {
    errors: [{ errorType: UNAUTHORIZED, message: 'Token has expired.', errorCode: 401 }],
  });
  client.start('new', { authorization: { Authorization: await token(world) } });
  await client.frame('start_ack', 'new');

  const late = await openSocket(backend, world, old);
  late.send({ type: 'connection_init' });
  await late.frame('connection_error');
});

test('a subscription stays when its token expires', async () => {
  const { world, client } = await setUp();
  client.start('one');
  await client.frame('start_ack', 'one');
  world.clock.advance(7_200_000);
  assert.equal(world.publishMusicStreamEvent({ streamId: 'stream-1', sequence: 1 }), 1);
  await client.frame('data', 'one');
});

test('a denied subscription gets one error, and its siblings notice nothing', async () => {
  const { world, client } = await setUp();
  client.start('sibling');
  client.start('denied', { query: 'subscription { onRoyaltiesChange { royalties } }' });
  const message = 'Not Authorized to access onRoyaltiesChange on type Subscription';
  assert.deepEqual((await client.frame('error', 'denied')).payload, {
    errors: [{ errorType: 'Unauthorized', message }],
  });
  world.publishMusicStreamEvent({ streamId: 'stream-1', sequence: 1 });
  await client.frame('data', 'sibling');
  assert.equal(client.all('error').length, 1);
  assert.equal(client.closed, undefined);
  const { startsDenied, startsRejected } = world.counts().realtime;
  assert.deepEqual([startsDenied, startsRejected], [1, 0]);

  const curator = await token(world, CURATOR);
  client.start('allowed', {
    query: 'subscription { onRoyaltiesChange { royalties } }',
    authorization: { Authorization: curator },
  });
  await client.frame('start_ack', 'allowed');
});

test('a field that the subscriber may not read is missing from the event, with its error', async () => {
  const { world, client, token: authorization } = await setUp();
  client.start('one', { query: 'subscription { onRecordPlay { id royalties } }' });
  await client.frame('start_ack', 'one');
  await postGraphql(backend, world, 'mutation { recordPlay(id: "stream-1") { id } }', {
    authorization,
  });
  const { payload } = await client.frame('data', 'one');
  assert.deepEqual(payload?.['data'], { onRecordPlay: { id: 'stream-1', royalties: null } });
  const [error] = payload['errors'] as { errorType: string; path: unknown }[];
  assert.deepEqual(
    [error?.errorType, error?.path],
    ['Unauthorized', ['onRecordPlay', 'royalties']],
  );
});

test('a mutation reaches the subscriptions whose arguments its result has', async () => {
  const { world, client, token: authorization } = await setUp();
  const subscriptions: Record<string, { query: string; variables?: object }> = {
    all: { query: 'subscription { onRecordPlay { id } }' },
    byId: { query: 'subscription { onRecordPlay(id: "stream-4") { title } }' },
    byVariable: {
      query: 'subscription ($genre: String) { onRecordPlay(genre: $genre) { id } }',
      variables: { genre: 'Latin' },
    },
    otherId: { query: 'subscription { onRecordPlay(id: "stream-5") { id } }' },
    both: { query: 'subscription { onRecordPlay(id: "stream-4", genre: "Jazz") { id } }' },
    isNull: { query: 'subscription { onRecordPlay(genre: null) { id } }' },
    otherField: { query: ON_EVENT },
  };
  for (const [id, options] of Object.entries(subscriptions)) {
    client.start(id, options);
    await client.frame('start_ack', id);
  }
  const receivers = async (stream: string) => {
    client.frames.length = 0;
    const mutation = `mutation { recordPlay(id: "${stream}") { plays } }`;
    await postGraphql(backend, world, mutation, { authorization });
    const { delivered } = last(world, 'event:recordPlay') ?? {};
    await until(() => client.all('data').length === delivered);
    return client.all('data').map(({ id }) => id);
  };
  // stream-4 is Synthwave by Velvet Static.
  assert.deepEqual(await receivers('stream-4'), ['all', 'byId']);
  assert.deepEqual(await receivers('stream-5'), ['all', 'byVariable', 'otherId']);
  assert.equal(last(world, 'recordPlay')?.outcome, 'ok');
});

test('events can be published by a mutation, numbered by the publisher', async () => {
  const { world, client, token: authorization } = await setUp();
  client.start('one', {
    query: 'subscription { onMusicStreamEvent(genre: "Folk") { sequence stream { title } } }',
  });
  await client.frame('start_ack', 'one');
  const publish = (streamId: string, sequence: number) =>
    postGraphql(
      backend,
      world,
      `mutation { publishMusicStreamEvent(streamId: "${streamId}", sequence: ${sequence}) { sequence } }`,
      { authorization },
    );
  await publish('stream-1', 1);
  await publish('stream-3', 2);
  const { payload } = await client.frame('data', 'one');
  assert.deepEqual(payload, {
    data: { onMusicStreamEvent: { sequence: 2, stream: { title: 'Copper Rain' } } },
  });
});

test('an API key may subscribe to what the schema marks for it', async () => {
  const world = freshWorld(backend);
  const authorization = { 'x-api-key': API_KEY };
  const protocols = ['graphql-ws', headerProtocol(authorization)];
  const client = await openSocket(backend, world, '', protocols);
  await client.connect();
  client.start('open', { query: 'subscription { onRecordPlay { id } }', authorization });
  client.start('closed', { authorization });
  await client.frame('start_ack', 'open');
  await client.frame('error', 'closed');
  const [live] = world.realtime.subscriptions();
  assert.deepEqual(live, {
    subscriptionId: 'open',
    socketId: 1,
    field: 'onRecordPlay',
    filter: {},
  });
});

const wrong: readonly [query: string, variables: object, error: object][] = [
  [
    'query { me { sub } }',
    {},
    {
      errorType: 'UnsupportedOperation',
      message: 'query not supported through the realtime channel',
    },
  ],
  [
    'subscription {',
    {},
    {
      errorType: 'UnsupportedOperation',
      message: 'unknown not supported through the realtime channel',
    },
  ],
  [
    'subscription { onNothing { id } }',
    {},
    { message: 'Cannot query field "onNothing" on type "Subscription".' },
  ],
  [
    'subscription ($id: ID!) { onRecordPlay(id: $id) { id } }',
    {},
    { message: 'Variable "$id" of required type "ID!" was not provided.' },
  ],
];

for (const [query, variables, error] of wrong) {
  test(`not started: ${query}`, async () => {
    const { world, client } = await setUp();
    client.start('one', { query, variables });
    assert.deepEqual((await client.frame('error', 'one')).payload, { errors: [error] });
    assert.deepEqual(world.realtime.subscriptions(), []);
    assert.equal((await ended(world, 'start')).outcome, 'error');
  });
}

test('a frame that means nothing is answered with an error, and the socket lives on', async () => {
  const { client } = await setUp();
  const errorType = 'UnsupportedOperation';
  for (const [frame, name] of [
    [{ type: 'publish' }, 'publish'],
    ['no JSON', 'unknown'],
    [{ type: 'start' }, 'start'],
  ] as const) {
    client.frames.length = 0;
    client.send(frame);
    assert.deepEqual((await client.frame('error')).payload, {
      errors: [{ errorType, message: `${name} not supported through the realtime channel` }],
    });
  }
  client.start('one');
  await client.frame('start_ack', 'one');
});

test('over HTTP there are no subscriptions', async () => {
  const world = freshWorld(backend);
  const authorization = await token(world);
  const response = await postGraphql(backend, world, ON_EVENT, { authorization });
  assert.equal(response.status, 400);
  assert.match(await response.text(), /UnsupportedOperation/);
});

test('one subscription too many gets AppSync’s other shape of errors', async () => {
  const { world, client } = await setUp();
  world.settings.patch({ realtime: { maxSubscriptions: 1 } });
  client.start('one');
  await client.frame('start_ack', 'one');
  client.start('two');
  const errors = {
    errorType: 'MaxSubscriptionsReachedError',
    message: 'Max number of 1 subscriptions reached',
  };
  assert.deepEqual((await client.frame('error', 'two')).payload, { errors });
  client.send({ id: 'one', type: 'stop' });
  client.start('three');
  await client.frame('start_ack', 'three');
});

test('the log and the counts tell what happened, and whose token it was, without the token', async () => {
  const { world, client, token: accessToken } = await setUp();
  world.clock.advance(1_800_000);
  client.start('one');
  await client.frame('start_ack', 'one');
  world.publishMusicStreamEvent({ streamId: 'stream-1', sequence: 1 });
  await client.frame('data', 'one');
  client.start('two', { authorization: {} });
  await client.frame('error', 'two');
  client.send({ id: 'one', type: 'stop' });
  await client.frame('complete', 'one');
  client.leave();
  await until(() => last(world, 'close'));

  assert.deepEqual(
    world.log.entries.map(({ operation, status, outcome }) => [operation, status, outcome]),
    [
      ['handshake', 101, 'ok'],
      ['connect', 200, 'ok'],
      ['start', 200, 'ok'],
      ['event:publishMusicStreamEvent', 200, 'ok'],
      ['start', 401, 'rejected'],
      ['stop', 200, 'ok'],
      ['close', 1006, 'ok'],
    ],
  );
  const start = world.log.entries[2];
  assert.deepEqual(
    [start?.kind, start?.socketId, start?.subscriptionId, start?.field, start?.sub],
    ['realtime', 1, 'one', 'onMusicStreamEvent', LISTENER.sub],
  );
  const left = start?.tokenLeftMs ?? 0;
  assert.ok(left > 1_798_000 && left <= 1_800_000, `${left}`);
  assert.ok((last(world, 'connect')?.tokenLeftMs ?? 0) > 3_598_000);
  assert.ok(!JSON.stringify(world.log.entries).includes(accessToken.split('.')[2] ?? '?'));
  assert.deepEqual(world.counts().realtime, {
    socketsOpened: 1,
    socketsClosed: 1,
    handshakesRefused: 0,
    connectsAccepted: 1,
    connectsRejected: 0,
    connectsFailed: 0,
    startsAccepted: 1,
    startsRejected: 1,
    startsDenied: 0,
    startsFailed: 0,
    publishesAccepted: 0,
    publishesRejected: 0,
    publishesFailed: 0,
    stops: 1,
    eventsPublished: 1,
    eventsDelivered: 1,
  });
  assert.deepEqual([world.counts().requests, world.counts().rejected], [0, 0]);
});

test('worlds do not hear each other', async () => {
  const { client } = await setUp();
  client.start('one');
  await client.frame('start_ack', 'one');
  const other = freshWorld(backend);
  assert.equal(other.publishMusicStreamEvent({ streamId: 'stream-1', sequence: 1 }), 0);
  assert.equal(other.realtime.drop(), 0);
});
