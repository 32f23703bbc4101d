import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { events } from 'aws-amplify/data';
import type { World } from '../src/world/world';
import { configureAmplify, signInByPassword } from './amplify-app';
import { dials } from './amplify-realtime';
import { freshWorld, last, testBackend, until } from './test-backend';

// What the real Amplify does with AppSync Events. The backend is right when it does the same here.

const backend = await testBackend();

// Not channel by channel: a second later, a channel that was closed closes the socket, whoever uses it by then.
after(() => events.closeAll());

async function signedIn(): Promise<World> {
  const world = freshWorld(backend);
  configureAmplify(backend, world, { realtime: true });
  await signInByPassword();
  return world;
}

interface Watched {
  readonly received: unknown[];
  readonly errors: string[];
}

async function watch(channelName = 'default/music') {
  const channel = await events.connect(channelName);
  const watched: Watched = { received: [], errors: [] };
  const subscription = channel.subscribe({
    next: ({ event }: { event: unknown }) => watched.received.push(event),
    error: ({ errors }: { errors: { message: string }[] }) =>
      watched.errors.push(...errors.map(({ message }) => message)),
  });
  return { channel, subscription, ...watched };
}

test('Amplify connects, subscribes, receives, publishes and posts', async () => {
  const world = await signedIn();
  const { channel, subscription, received } = await watch();
  await subscription.ready;
  assert.equal(dials.at(-1)?.url, `${backend.url}/${world.name}/event/realtime`);
  assert.equal(dials.at(-1)?.protocols[0], 'aws-appsync-event-ws');
  assert.equal(world.publishToChannel('/default/music', { from: 'elsewhere' }), 1);
  await channel.publish({ from: 'socket' });
  assert.equal(await events.post('default/music', { from: 'http' }), undefined);
  await until(() => received.length === 3);
  assert.deepEqual(received, [{ from: 'elsewhere' }, { from: 'socket' }, { from: 'http' }]);
  subscription.unsubscribe();
  await until(() => world.counts().realtime.stops === 1);
  channel.close();
  await until(() => world.counts().realtime.socketsClosed === 1);
});

test('rejected at subscribe, at publish and over HTTP, Amplify fails', async () => {
  const world = await signedIn();
  const { channel, subscription } = await watch();
  await subscription.ready;
  world.addFault({ operation: 'realtime:start', kind: 'unauthorized' });
  const { errors } = await watch();
  await until(() => errors.length === 1);
  assert.match(errors[0] ?? '', /UnauthorizedException/);
  world.addFault({ operation: 'realtime:publish', kind: 'unauthorized' });
  await assert.rejects(channel.publish({}), /UnauthorizedException/);
  world.addFault({ operation: 'events', kind: 'unauthorized' });
  await assert.rejects(events.post('default/music', {}), { name: 'UnauthorizedException' });
  assert.equal(last(world, 'POST /event')?.outcome, 'rejected');
  channel.close();
});
