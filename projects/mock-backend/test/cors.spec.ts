import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LISTENER } from '../src/accounts';
import { freshWorld, testBackend } from './test-backend';

const backend = await testBackend();

const COGNITO = 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date';
const APPSYNC =
  'x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version';

const services = [
  { path: 'cognito/', methods: 'POST', exposed: COGNITO },
  { path: 'identity/', methods: 'POST', exposed: COGNITO },
  { path: 'graphql', methods: 'POST', exposed: APPSYNC },
  { path: 'rest/plays', methods: 'GET,POST,OPTIONS', exposed: COGNITO },
  { path: 'gateway/royalties', methods: 'GET,OPTIONS', exposed: COGNITO },
  { path: 'own/wishes', methods: 'GET,POST,OPTIONS', exposed: COGNITO },
];

for (const { path, methods, exposed } of services) {
  test(`${path} answers preflights and says what may be read, on errors too`, async () => {
    const world = freshWorld(backend);
    const url = `${backend.url}/${world.name}/${path}`;
    const wanted = 'amz-sdk-invocation-id,authorization,content-type,x-amz-target';
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:4200',
        'access-control-request-method': 'POST',
        'access-control-request-headers': wanted,
      },
    });
    assert.equal(preflight.status, 200);
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    assert.equal(preflight.headers.get('access-control-allow-headers'), wanted);
    assert.equal(preflight.headers.get('access-control-allow-methods'), methods);
    assert.deepEqual([world.counts().preflights, world.log.entries.length], [1, 0]);

    const exposedNow = async () => {
      const response = await fetch(url, { method: 'POST', body: '{}' });
      assert.ok(response.status >= 400);
      assert.ok(response.headers.get('x-amzn-errortype'));
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      return response.headers.get('access-control-expose-headers');
    };
    assert.equal(await exposedNow(), exposed);
    world.settings.patch({ exposeErrorType: false });
    assert.equal(await exposedNow(), exposed.replace('x-amzn-ErrorType,', ''));
    world.settings.patch({ exposeErrorType: true, exposeDate: false });
    assert.equal(await exposedNow(), exposed.replace(/,Date\b/, ''));
  });
}

test('a 401 of a gateway may have no CORS headers, so that a browser tells nothing of it', async () => {
  const world = freshWorld(backend);
  const url = `${backend.url}/${world.name}/rest/streams/stream-1`;
  const { accessToken } = await world.mintTokens(LISTENER.username);
  const allowedOrigin = async (authorization: string) => {
    const response = await fetch(url, { headers: { authorization } });
    return [response.status, response.headers.get('access-control-allow-origin')];
  };
  world.settings.patch({ corsOnUnauthorized: false });
  assert.deepEqual(await allowedOrigin('nonsense'), [401, null]);
  assert.deepEqual(await allowedOrigin(accessToken), [200, '*']);
  world.settings.patch({ corsOnUnauthorized: true });
  assert.deepEqual(await allowedOrigin('nonsense'), [401, '*']);
});

test('the Date header follows the server clock', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ clockOffsetMs: -86_400_000 });
  const response = await fetch(`${backend.url}/${world.name}/graphql`, { method: 'POST' });
  const offset = Date.parse(response.headers.get('date') ?? '') - Date.now();
  assert.ok(offset <= -86_399_000 && offset > -86_410_000, `${offset}`);
});

test('a body past the limit is refused', async () => {
  const url = `${backend.url}/${freshWorld(backend).name}/graphql`;
  const sent = fetch(url, { method: 'POST', body: 'x'.repeat(1_000_001) });
  const status = await sent.then(
    (response) => response.status,
    () => 'closed',
  );
  // The server may close before the client has sent all of it.
  assert.ok(status === 413 || status === 'closed', String(status));
});
