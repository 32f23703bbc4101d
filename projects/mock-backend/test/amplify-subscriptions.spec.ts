import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fetchAuthSession } from 'aws-amplify/auth';
import { LISTENER } from '../src/accounts';
import type { World } from '../src/world/world';
import { amplifyQuery, configureAmplify, forceRefresh, signInByPassword } from './amplify-app';
import { RECONNECT_MS, connectionStates, dials, watch } from './amplify-realtime';
import { ON_EVENT } from './realtime-client';
import { freshWorld, last, testBackend, until } from './test-backend';

// What the real Amplify does with its subscriptions, as it was measured. The backend is right when it does the same here.

const backend = await testBackend();

async function signedIn(): Promise<World> {
  const world = freshWorld(backend);
  configureAmplify(backend, world, { realtime: true });
  await signInByPassword();
  return world;
}

function started(world: World, count: number): Promise<boolean> {
  return until(() => world.counts().realtime.startsAccepted === count);
}

function publish(world: World, sequence: number): void {
  world.publishMusicStreamEvent({ streamId: 'stream-1', sequence });
}

test('Amplify turns the upper-case endpoint into a plain WebSocket, and posts to it', async () => {
  const world = await signedIn();
  const { events } = watch(ON_EVENT);
  await started(world, 1);

  const { url, protocols } = dials.at(-1) ?? {};
  assert.equal(url, `${backend.url}/${world.name}/graphql/realtime`);
  assert.equal(protocols?.[0], 'graphql-ws');
  const header = Buffer.from(protocols[1]?.replace('header-', '') ?? '', 'base64url').toString();
  const token = (await fetchAuthSession()).tokens?.accessToken.toString();
  assert.deepEqual(JSON.parse(header), { Authorization: token, host: new URL(backend.url).host });

  const mutation =
    'mutation { publishMusicStreamEvent(streamId: "stream-1", sequence: 5) { sequence } }';
  assert.ok((await amplifyQuery(mutation)).data);
  await until(() => events.length === 1);
  assert.deepEqual(events, [{ sequence: 5 }]);
});

test('without the trick Amplify wants TLS, and says nothing when there is none', async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world);
  await signInByPassword();
  const states = connectionStates();
  const { errors, stop } = watch(ON_EVENT);
  await until(() => states.includes('ConnectionDisrupted'));
  stop();
  assert.match(dials.at(-1)?.url ?? '', /^wss:\/\/localhost:\d+\/.*\/graphql\/realtime$/);
  assert.deepEqual([errors, world.counts().realtime.socketsOpened], [[], 0]);
});

test('Amplify receives its events, and stops on the wire', async () => {
  const world = await signedIn();
  const first = watch('subscription { onMusicStreamEvent(streamId: "stream-1") { sequence } }');
  const other = watch('subscription ($id: ID) { onRecordPlay(id: $id) { id plays } }', {
    id: 'stream-2',
  });
  await started(world, 2);
  publish(world, 1);
  publish(world, 2);
  const played = await amplifyQuery('mutation { recordPlay(id: "stream-2") { id plays } }');
  await until(() => first.events.length === 2 && other.events.length === 1);
  assert.deepEqual(first.events, [{ sequence: 1 }, { sequence: 2 }]);
  assert.deepEqual(other.events, [played.data?.['recordPlay']]);
  assert.equal(last(world, 'start')?.sub, LISTENER.sub);

  first.stop();
  await until(() => world.counts().realtime.stops === 1);
  other.stop();
  await until(() => world.counts().realtime.socketsClosed === 1);
  assert.equal(last(world, 'close')?.status, 1000);
  assert.equal(world.counts().realtime.socketsOpened, 1);
});

test('rejected at connect: Amplify’s subscription is dead, and it does not dial again', async () => {
  const world = await signedIn();
  world.clock.advance(3_600_000);
  const { errors } = watch(ON_EVENT);
  await until(() => errors.length > 0);
  assert.deepEqual(errors, ['Connection failed: UnauthorizedException']);
  await pause(2 * RECONNECT_MS);
  const { socketsOpened, socketsClosed, connectsRejected } = world.counts().realtime;
  assert.deepEqual([socketsOpened, socketsClosed, connectsRejected], [1, 1, 1]);
  assert.ok((last(world, 'connect')?.tokenLeftMs ?? 0) <= 0);
});

test('rejected at start: Amplify’s subscription is dead; its sibling comes back later, with what it missed missing', async () => {
  const world = await signedIn();
  const sibling = watch(ON_EVENT);
  await started(world, 1);
  world.addFault({ operation: 'realtime:start', kind: 'unauthorized' });
  const { errors } = watch(ON_EVENT);
  await until(() => errors.length > 0);
  assert.deepEqual(errors, [
    'Connection failed: {"errors":[{"errorType":"UnauthorizedException","message":"Token has expired.","errorCode":401}]}',
  ]);
  await until(() => world.counts().realtime.socketsClosed === 1);
  publish(world, 1);
  await started(world, 2);
  publish(world, 2);
  await until(() => sibling.events.length > 0);
  assert.deepEqual(sibling.events, [{ sequence: 2 }]);
  assert.deepEqual(sibling.errors, []);
  assert.equal(world.realtime.subscriptions().length, 1);
});

test('denied: Amplify takes it for a broken connection and bounces the sibling too', async () => {
  const world = await signedIn();
  const sibling = watch(ON_EVENT);
  await started(world, 1);
  const { errors } = watch('subscription { onRoyaltiesChange { royalties } }');
  await until(() => errors.length > 0);
  assert.deepEqual(errors, [
    'Connection failed: {"errors":[{"errorType":"Unauthorized","message":"Not Authorized to access onRoyaltiesChange on type Subscription"}]}',
  ]);
  await until(() => world.counts().realtime.socketsClosed === 1);
  await started(world, 2);
  assert.deepEqual(sibling.errors, []);
  const { startsDenied, socketsOpened } = world.counts().realtime;
  assert.deepEqual([startsDenied, socketsOpened], [1, 2]);
});

test('failed in mid-life: Amplify’s subscription is dead', async () => {
  const world = await signedIn();
  const { errors } = watch(ON_EVENT);
  await started(world, 1);
  const [live] = world.realtime.subscriptions();
  world.realtime.fail({ subscriptionId: live?.subscriptionId ?? '' });
  await until(() => errors.length > 0);
  assert.match(errors[0] ?? '', /UnauthorizedException.*Token has expired/);
});

test('a dropped socket: Amplify reconnects by itself with the token it has, and never tells of the gap', async () => {
  const world = await signedIn();
  const { events, errors } = watch(ON_EVENT);
  await started(world, 1);
  publish(world, 1);
  await until(() => events.length === 1);
  const states = connectionStates();
  assert.equal(world.realtime.drop(), 1);
  publish(world, 2);
  await until(() => states.includes('ConnectionDisrupted'));
  await forceRefresh();
  await started(world, 2);
  publish(world, 3);
  await until(() => events.length === 2);
  assert.deepEqual([events, errors], [[{ sequence: 1 }, { sequence: 3 }], []]);
  assert.equal(
    last(world, 'start')?.tokenId,
    last(world, 'GetTokensFromRefreshToken')?.mintedTokenId,
  );
});

test('no acknowledgement: Amplify dials again, with the token it began with', async () => {
  const world = await signedIn();
  world.addFault({ operation: 'realtime:connect', kind: 'hang' });
  const { events, errors } = watch(ON_EVENT);
  await until(() => last(world, 'connect')?.status === 'hung');
  const { tokenId } = last(world, 'connect') ?? {};
  await forceRefresh();
  await started(world, 1);
  assert.equal(last(world, 'connect')?.tokenId, tokenId);
  publish(world, 1);
  await until(() => events.length === 1);
  assert.deepEqual(errors, []);
});

test('refused handshakes: Amplify dials until there is a socket', async () => {
  const world = await signedIn();
  world.addFault({ operation: 'realtime:handshake', kind: 'status', status: 503, times: 2 });
  watch(ON_EVENT);
  await started(world, 1);
  assert.equal(world.counts().realtime.handshakesRefused, 2);
});

test('silence: Amplify gives the connection up once its timeout has passed', async () => {
  const world = await signedIn();
  world.settings.patch({ realtime: { keepAlive: false, connectionTimeoutMs: 100 } });
  const { errors } = watch(ON_EVENT);
  await started(world, 2);
  assert.deepEqual(errors, []);
});
