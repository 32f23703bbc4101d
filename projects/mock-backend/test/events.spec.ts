import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CURATOR, LISTENER } from '../src/accounts';
import { API_KEY } from '../src/amplify-config';
import type { World } from '../src/world/world';
import { headerProtocol, openSocket } from './realtime-client';
import type { RealtimeClient } from './realtime-client';
import { freshWorld, last, testBackend, until } from './test-backend';

const backend = await testBackend();
const CHANNEL = '/default/music';
const PROTOCOL = 'aws-appsync-event-ws';
const REJECTED = [
  { errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' },
];

/** Speaks Events as Amplify does, without Amplify. */
class EventsClient {
  constructor(
    readonly socket: RealtimeClient,
    private readonly token: string,
  ) {}

  subscribe(id: string, channel = CHANNEL, token = this.token): void {
    this.socket.send({ id, type: 'subscribe', channel, authorization: { Authorization: token } });
  }

  publish(id: string, events: unknown[], channel = CHANNEL, token = this.token): void {
    const authorization = { Authorization: token };
    this.socket.send({ id, type: 'publish', channel, events, authorization });
  }
}

async function token(world: World, { username } = LISTENER): Promise<string> {
  return (await world.mintTokens(username)).accessToken;
}

async function setUp(account = LISTENER): Promise<{ world: World; client: EventsClient }> {
  const world = freshWorld(backend);
  const text = await token(world, account);
  const protocols = [PROTOCOL, headerProtocol({ Authorization: text, host: 'localhost' })];
  const socket = await openSocket(backend, world, text, protocols);
  return { world, client: new EventsClient(socket, text) };
}

async function connected(account = LISTENER): Promise<{ world: World; client: EventsClient }> {
  const set = await setUp(account);
  await set.client.socket.connect();
  return set;
}

function post(world: World, body: unknown, headers: Record<string, string>): Promise<Response> {
  return fetch(`${backend.url}/${world.name}/event`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
    body: JSON.stringify(body),
  });
}

test('a connection is acknowledged with its timeout extraProperties the type, and begins with a keep-alive', async () => {
  const { client } = await connected();
  await client.socket.frame('ka');
  assert.equal(client.socket.protocol, PROTOCOL);
  assert.deepEqual(client.socket.frames, [
    { type: 'connection_ack', connectionTimeoutMs: 300_000 },
    { type: 'ka' },
  ]);
});

test('a rejected connection has an error without a code, and is closed', async () => {
  const { world, client } = await setUp();
  world.clock.advance(3_600_000);
  client.socket.send({ type: 'connection_init' });
  await client.socket.gone();
  assert.deepEqual(client.socket.frames, [{ type: 'connection_error', errors: REJECTED }]);
  assert.equal(world.counts().realtime.connectsRejected, 1);
});

test('a subscription gets the events of its channel until it stops', async () => {
  const { world, client } = await connected();
  client.subscribe('one');
  client.subscribe('all', '/default/*');
  await client.socket.frame('subscribe_success', 'one');
  await client.socket.frame('subscribe_success', 'all');
  assert.equal(world.publishToChannel(CHANNEL, { sequence: 1 }), 2);
  assert.equal(world.publishToChannel('/default/other', 2), 1);
  assert.deepEqual(await client.socket.frame('data', 'one'), {
    id: 'one',
    type: 'data',
    event: '{"sequence":1}',
  });
  await until(() => client.socket.all('data').length === 3);

  client.socket.send({ id: 'one', type: 'unsubscribe' });
  await client.socket.frame('unsubscribe_success', 'one');
  assert.equal(world.publishToChannel(CHANNEL, 3), 1);
});

test('events over the socket reach who has subscribed, and their publisher hears which', async () => {
  const { world, client } = await connected();
  client.subscribe('one', 'default/music');
  await client.socket.frame('subscribe_success', 'one');
  client.publish('p', ['"a"', '{"b":1}']);
  const answer = (await client.socket.frame('publish_success', 'p')) as unknown as {
    successful: { index: number }[];
    failed: unknown[];
  };
  assert.deepEqual(
    answer.successful.map(({ index }) => index),
    [0, 1],
  );
  assert.deepEqual(answer.failed, []);
  await until(() => client.socket.all('data').length === 2);
  assert.deepEqual(
    client.socket.all('data').map(({ event }) => event),
    ['"a"', '{"b":1}'],
  );
  assert.equal(world.counts().realtime.publishesAccepted, 1);
  assert.equal(world.counts().realtime.eventsPublished, 2);
});

test('each operation is judged by its own token', async () => {
  const { world, client } = await connected();
  world.clock.advance(3_600_000);
  client.subscribe('old');
  client.publish('p', ['1']);
  assert.deepEqual(await client.socket.frame('subscribe_error', 'old'), {
    id: 'old',
    type: 'subscribe_error',
    errors: REJECTED,
  });
  assert.deepEqual((await client.socket.frame('publish_error', 'p')).errors, REJECTED);
  client.subscribe('new', CHANNEL, await token(world));
  await client.socket.frame('subscribe_success', 'new');
  const { startsRejected, publishesRejected, eventsPublished } = world.counts().realtime;
  assert.deepEqual([startsRejected, publishesRejected, eventsPublished], [1, 1, 0]);
});

test('the namespace of curators is denied to others, and open to them', async () => {
  const { client, world } = await connected();
  client.subscribe('one', '/royalties/all');
  assert.deepEqual((await client.socket.frame('subscribe_error', 'one')).errors, [
    { errorType: 'Unauthorized', message: 'You are not authorized to make this call.' },
  ]);
  assert.equal(world.counts().realtime.startsDenied, 1);
  const curator = await connected(CURATOR);
  curator.client.subscribe('one', '/royalties/all');
  await curator.client.socket.frame('subscribe_success', 'one');
});

test('what is no channel, no namespace or no list of events is told', async () => {
  const { client } = await connected();
  for (const [index, channel] of ['', '/default//x', '/elsewhere/x', '/*'].entries()) {
    client.subscribe(`${index}`, channel);
    const { errors } = await client.socket.frame('subscribe_error', `${index}`);
    assert.match(JSON.stringify(errors), /BadRequestException/);
  }
  const wrong = [[], ['no JSON'], [1], ['1', '2', '3', '4', '5', '6']];
  for (const [index, events] of wrong.entries()) {
    client.publish(`p${index}`, events);
    const { errors } = await client.socket.frame('publish_error', `p${index}`);
    assert.match(JSON.stringify(errors), /BadRequestException/);
  }
  client.publish('wild', ['1'], '/default/*');
  await client.socket.frame('publish_error', 'wild');
  client.socket.send({ type: 'start', id: 'x' });
  assert.match(JSON.stringify(await client.socket.frame('error')), /UnsupportedOperation/);
});

test('what strikes GraphQL’s subscriptions strikes these: limits, cuts at expiry, failures, drops', async () => {
  const { world, client } = await connected();
  world.settings.patch({ realtime: { maxSubscriptions: 1 } });
  client.subscribe('one');
  await client.socket.frame('subscribe_success', 'one');
  client.subscribe('two');
  assert.match(
    JSON.stringify(await client.socket.frame('subscribe_error', 'two')),
    /MaxSubscriptionsReachedError/,
  );
  assert.deepEqual(
    world.realtime.subscriptions().map(({ field, filter }) => [field, filter]),
    [[CHANNEL, {}]],
  );
  world.realtime.fail({ subscriptionId: 'one' });
  await client.socket.frame('subscribe_error', 'one');
  client.subscribe('three');
  await client.socket.frame('subscribe_success', 'three');
  world.settings.patch({ realtime: { cutAtExpiry: 'subscription' } });
  world.clock.advance(3_600_000);
  await client.socket.frame('subscribe_error', 'three');
  world.realtime.drop();
  await client.socket.gone();
});

test('faults strike a publication by its name', async () => {
  const { world, client } = await connected();
  world.addFault({ operation: 'realtime:publish', kind: 'unauthorized' });
  client.publish('p', ['1']);
  await client.socket.frame('publish_error', 'p');
  assert.equal(last(world, 'publish')?.outcome, 'rejected');
  assert.equal(world.counts().realtime.eventsPublished, 0);
});

test('events are published over HTTP', async () => {
  const { world, client } = await connected();
  client.subscribe('one');
  await client.socket.frame('subscribe_success', 'one');
  const Authorization = await token(world);
  const response = await post(world, { channel: CHANNEL, events: ['"a"'] }, { Authorization });
  assert.equal(response.status, 200);
  const { failed, successful } = (await response.json()) as Record<string, object[]>;
  assert.deepEqual([failed, successful?.length], [[], 1]);
  await client.socket.frame('data', 'one');
  assert.equal(last(world, 'POST /event')?.outcome, 'ok');
  assert.deepEqual(world.counts().mutationsExecuted, { [CHANNEL]: 1 });
});

test('over HTTP an expired token, a denied channel and bad requests have their status', async () => {
  const world = freshWorld(backend);
  const Authorization = await token(world);
  const events = ['1'];
  const status = async (body: unknown, headers: Record<string, string> = { Authorization }) =>
    (await post(world, body, headers)).status;
  assert.equal(await status({ channel: '/royalties/all', events }), 403);
  assert.equal(await status({ channel: CHANNEL, events }, { 'x-api-key': API_KEY }), 403);
  assert.equal(await status({ channel: '', events }), 400);
  assert.equal(await status({ channel: CHANNEL }), 400);
  assert.equal(await status('nothing'), 400);
  assert.equal(await status({ channel: CHANNEL, events }, {}), 401);
  world.addFault({ operation: 'events', kind: 'unauthorized' });
  assert.equal(await status({ channel: CHANNEL, events }), 401);
  world.clock.advance(3_600_000);
  const rejected = await post(world, { channel: CHANNEL, events }, { Authorization });
  assert.equal(rejected.headers.get('x-amzn-errortype'), 'UnauthorizedException');
  assert.match(await rejected.text(), /Token has expired\./);
  assert.deepEqual(world.counts().mutationsExecuted, {});
});

test('no socket for another subprotocol', async () => {
  const world = freshWorld(backend);
  await assert.rejects(
    openSocket(backend, world, '', ['graphql-ws', PROTOCOL]).then(() =>
      openSocket(backend, world, '', ['nothing']),
    ),
    /400/,
  );
});
