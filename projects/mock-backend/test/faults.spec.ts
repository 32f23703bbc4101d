import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { LISTENER } from '../src/accounts';
import { startBackend } from '../src/start-backend';
import type { World } from '../src/world/world';
import {
  amplifyQuery,
  configureAmplify,
  forceRefresh,
  signInByPassword,
  storedToken,
} from './amplify-app';
import { freshWorld, last, postGraphql, testBackend, until } from './test-backend';

const backend = await testBackend();
const QUERY = 'query { me { sub } }';
const MUTATION = 'mutation { recordPlay(id: "stream-1") { plays } }';

async function signedIn(): Promise<{ world: World; stored: Map<string, string> }> {
  const world = freshWorld(backend);
  const stored = configureAmplify(backend, world);
  await signInByPassword();
  return { world, stored };
}

test('a drop after minting: the token is replaced on the server and lost on the way', async () => {
  const { world, stored } = await signedIn();
  world.settings.patch({ rotation: true });
  world.addFault({ operation: 'GetTokensFromRefreshToken', kind: 'drop', stage: 'after' });

  // Amplify sends the same refresh token again, which by now has been replaced.
  await assert.rejects(forceRefresh(), { name: 'RefreshTokenReuseException' });

  const [lost, retry] = world.log.entries.filter(({ purpose }) => purpose === 'refresh');
  assert.deepEqual([lost?.status, lost?.outcome, lost?.faults], ['dropped', 'dropped', ['drop']]);
  assert.ok(lost?.mintedTokenId);
  assert.equal(retry?.refreshTokenId, lost?.refreshTokenId);
  assert.equal(world.counts().refreshes, 1);
  assert.equal(storedToken(stored, 'refreshToken'), undefined);
});

test('a drop before the work executes nothing, one after it does: Amplify then plays twice', async () => {
  const { world } = await signedIn();
  world.addFault({ operation: 'graphql:recordPlay', kind: 'drop' });
  assert.ok((await amplifyQuery(MUTATION)).data?.['recordPlay']);
  assert.deepEqual(world.counts().mutationsExecuted, { recordPlay: 1 });

  world.addFault({ operation: 'graphql:recordPlay', kind: 'drop', stage: 'after' });
  await amplifyQuery(MUTATION);
  assert.deepEqual(world.counts().mutationsExecuted, { recordPlay: 3 });
});

test('a fault strikes as often as it says, and 0 until it is cleared', async () => {
  const { world } = await signedIn();
  world.addFault({ operation: 'graphql', kind: 'unauthorized', times: 2 });
  const rejected = async () => (await amplifyQuery(QUERY)).errors?.[0]?.message;
  assert.deepEqual(
    [await rejected(), await rejected(), await rejected()],
    ['Unauthorized', 'Unauthorized', undefined],
  );
  world.addFault({ operation: 'graphql', kind: 'unauthorized', times: 0 });
  assert.equal(await rejected(), 'Unauthorized');
  assert.deepEqual(world.faults.list()[0]?.times, null);
  world.clearFaults();
  assert.equal(await rejected(), undefined);
});

test('Amplify retries a 503 and does not retry an HTML page', async () => {
  const { world } = await signedIn();
  world.addFault({ operation: 'graphql', kind: 'status', status: 503, times: 2 });
  assert.ok((await amplifyQuery(QUERY)).data?.['me']);
  world.addFault({ operation: 'graphql', kind: 'html', status: 200 });
  assert.match((await amplifyQuery(QUERY)).errors?.[0]?.message ?? '', /JSON/);
});

test('throttling tells when to come back', async () => {
  const { world } = await signedIn();
  world.addFault({ operation: 'graphql', kind: 'status', status: 429, retryAfterSeconds: 7 });
  const response = await postGraphql(backend, world, QUERY, {});
  assert.deepEqual([response.status, response.headers.get('retry-after')], [429, '7']);
  assert.match(await response.text(), /ThrottlingException/);
});

test('a hung request waits for its release and is then answered', async () => {
  const { world } = await signedIn();
  world.addFault({ operation: 'graphql', kind: 'hang' });
  const query = amplifyQuery(QUERY);
  await until(() => last(world, 'me')?.status === 'hung');
  assert.equal(world.counts().inFlight, 1);

  assert.equal(world.release(), 1);

  assert.ok((await query).data?.['me']);
  assert.deepEqual([last(world, 'me')?.status, world.counts().inFlight], [200, 0]);
});

test('a client that gives up a hung request executes nothing; one that gives up a slow request does', async () => {
  const { world } = await signedIn();
  const { accessToken: authorization } = await world.mintTokens(LISTENER.username);
  const send = (signal: AbortSignal) =>
    fetch(`${backend.url}/${world.name}/graphql`, {
      method: 'POST',
      headers: { authorization },
      body: JSON.stringify({ query: MUTATION }),
      signal,
    }).catch((error: Error) => error.name);

  for (const kind of ['hang', 'delay'] as const) {
    const leave = new AbortController();
    world.addFault(
      kind === 'hang'
        ? { operation: 'graphql', kind }
        : { operation: 'graphql', kind, delayMs: 100, stage: 'after' },
    );
    const sent = send(leave.signal);
    await until(() => last(world, 'recordPlay')?.faults?.includes(kind));
    leave.abort();
    assert.equal(await sent, 'AbortError');
    await until(() => last(world, 'recordPlay')?.outcome === 'cancelled');
  }
  assert.deepEqual(
    world.log.entries.flatMap(({ kind, status }) => (kind === 'graphql' ? [status] : [])),
    ['hung', 'cancelled'],
  );
  assert.deepEqual(world.counts().mutationsExecuted, { recordPlay: 1 });
});

test('a token is judged after the latency before, and answered after the latency behind', async () => {
  const { world } = await signedIn();
  const { accessToken: authorization } = await world.mintTokens(LISTENER.username);
  world.settings.patch({ latency: { apiBefore: 30, apiAfter: 30 } });
  const response = postGraphql(backend, world, QUERY, { authorization });
  await until(() => last(world, 'me'));
  // It was good when it left, and the server reads it too late.
  world.clock.advance(3_600_000);
  assert.equal((await response).status, 401);
  assert.ok((last(world, 'me')?.tookMs ?? 0) >= 59);
});

test('authAfter holds back tokens that are minted already', async () => {
  const { world } = await signedIn();
  world.settings.patch({ latency: { authAfter: 40 } });
  const refresh = forceRefresh();
  const entry = await until(() => {
    const seen = last(world, 'GetTokensFromRefreshToken');
    return seen?.mintedTokenId ? seen : undefined;
  });
  assert.equal(entry.status, 'pending');
  assert.equal((await refresh).tokens?.accessToken.payload.jti, entry.mintedTokenId);
});

test('closing the backend ends what hangs, and a reset drops what is in flight', async () => {
  const own = await startBackend({ port: 0 });
  const world = own.world();
  const failed = () =>
    postGraphql(own, world, QUERY, {}).then(
      () => false,
      () => true,
    );
  world.addFault({ operation: 'graphql', kind: 'hang', times: 0 });
  const resetAway = failed();
  await until(() => last(world, 'me')?.status === 'hung');
  world.reset();
  assert.equal(await resetAway, true);
  assert.deepEqual([world.log.entries, world.counts().requests], [[], 0]);

  world.addFault({ operation: 'graphql', kind: 'hang' });
  const closedAway = failed();
  const half = connect(own.port, 'localhost').on('error', () => undefined);
  half.write('POST /default/graphql HTTP/1.1\r\n');
  await until(() => last(world, 'me')?.status === 'hung');
  await own.close();
  assert.equal(await closedAway, true);
  await until(() => half.closed);
});
