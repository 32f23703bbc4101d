import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LISTENER } from '../src/accounts';
import type { SettingsPatch } from '../src/world/world-settings';
import { ManualTime } from './manual-time';
import { connected, headerProtocol, openSocket } from './realtime-client';
import { freshWorld, last, postGraphql, testBackend, until } from './test-backend';

// What AWS's local simulator of AppSync (@aws-amplify/amplify-appsync-simulator 2.16.20) was seen to do differently.

const backend = await testBackend();

async function worldWith(settings: SettingsPatch) {
  const world = freshWorld(backend);
  const time = new ManualTime();
  world.clock.follow(time);
  world.settings.patch(settings);
  const { accessToken } = await world.mintTokens(LISTENER.username);
  return { world, time, accessToken };
}

for (const [timeoutName, payload] of [
  ['connectionTimeoutMs', { connectionTimeoutMs: 3000 }],
  ['connectionTimeout', { connectionTimeout: 3000 }],
  ['none', {}],
] as const) {
  test(`an acknowledgement may tell its timeout as: ${timeoutName}`, async () => {
    const realtime = { connectionTimeoutMs: 3000, timeoutName };
    const { world, accessToken } = await worldWith({ realtime });
    const client = await connected(backend, world, accessToken);
    assert.deepEqual(await client.frame('connection_ack'), { type: 'connection_ack', payload });

    const header = headerProtocol({ Authorization: accessToken, host: 'localhost' });
    const protocols = ['aws-appsync-event-ws', header];
    const events = await openSocket(backend, world, accessToken, protocols);
    events.send({ type: 'connection_init' });
    assert.deepEqual(await events.frame('connection_ack'), { type: 'connection_ack', ...payload });
  });
}

test('the first keep-alive may come after an interval instead of at once', async () => {
  const realtime = { keepAliveAtOnce: false, keepAliveMs: 1000 };
  const { world, time, accessToken } = await worldWith({ realtime });
  const client = await connected(backend, world, accessToken);
  const seen = async () => {
    // What was sent before the acknowledgement of a subscription has arrived before it.
    const id = String(client.frames.length);
    client.start(id);
    await client.frame('start_ack', id);
    return client.all('ka').length;
  };
  assert.equal(await seen(), 0);
  time.pass(999);
  assert.equal(await seen(), 0);
  time.pass(1);
  assert.equal(await seen(), 1);
  time.pass(1000);
  assert.equal(await seen(), 2);
});

test('a connection that is not accepted may be closed without a word', async () => {
  const { world, accessToken } = await worldWith({ realtime: { connectionErrorFrame: false } });
  world.clock.advance(3_600_000);
  const client = await openSocket(backend, world, accessToken);
  client.send({ type: 'connection_init' });
  assert.equal(await client.gone(), 1002);
  assert.deepEqual(client.frames, []);
  assert.equal(world.counts().realtime.connectsRejected, 1);
});

test('the frame of a denied subscription may have more fields', async () => {
  const { world, accessToken } = await worldWith({ realtime: { denialDetails: true } });
  const client = await connected(backend, world, accessToken);
  client.start('denied', { query: 'subscription { onRoyaltiesChange { royalties } }' });
  assert.deepEqual(await client.frame('error', 'denied'), {
    id: 'denied',
    type: 'error',
    payload: {
      errors: [
        {
          path: ['onRoyaltiesChange'],
          data: null,
          errorType: 'Unauthorized',
          errorInfo: null,
          locations: [{ line: 1, column: 16, sourceName: null }],
          message: 'Not Authorized to access onRoyaltiesChange on type Subscription',
        },
      ],
      data: null,
    },
  });
  assert.equal(world.counts().realtime.startsDenied, 1);
});

test('a document that cannot be read may be answered with 200 and an errorMessage', async () => {
  const { world, accessToken: authorization } = await worldWith({ malformedQueryStatus: 200 });
  const answer = await postGraphql(backend, world, '{ me', { authorization });
  assert.deepEqual([answer.status, await answer.json()], [200, { errorMessage: 'Syntax Error' }]);
  assert.equal(answer.headers.get('x-amzn-errortype'), null);
  await until(() => last(world, 'malformed')?.outcome === 'error');
  // Who asks is still settled first.
  assert.equal((await postGraphql(backend, world, '{ me', {})).status, 401);
});

test('a 401 may have no x-amzn-ErrorType, and only a 401', async () => {
  const { world, accessToken } = await worldWith({ errorTypeOnUnauthorized: false });
  const typeOf = async (path: string, method: string, authorization: string) => {
    const url = `${backend.url}/${world.name}/${path}`;
    const answer = await fetch(url, { method, headers: { authorization } });
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    return [answer.status, answer.headers.get('x-amzn-errortype')];
  };
  assert.deepEqual(await typeOf('graphql', 'POST', 'nonsense'), [401, null]);
  assert.deepEqual(await typeOf('event', 'POST', 'nonsense'), [401, null]);
  assert.deepEqual(await typeOf('rest/royalties', 'GET', 'nonsense'), [401, null]);
  const good = await typeOf('graphql', 'POST', accessToken);
  assert.deepEqual(good, [400, 'MalformedHttpRequestException']);
  assert.deepEqual(await typeOf('rest/royalties', 'GET', accessToken), [
    403,
    'AccessDeniedException',
  ]);
});
