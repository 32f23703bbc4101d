import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateClient } from 'aws-amplify/api';
import { signOut } from 'aws-amplify/auth';
import type { GraphQLObjectType } from 'graphql';
import { SignJWT, decodeJwt } from 'jose';
import type { JWTPayload } from 'jose';
import { CURATOR, LISTENER } from '../src/accounts';
import { API_KEY } from '../src/amplify-config';
import { musicSchema } from '../src/graphql/music-schema';
import { ROOT_FIELDS, SUBSCRIPTION_FIELDS } from '../src/world/fault-targets';
import { amplifyQuery, configureAmplify, forceRefresh, signInByPassword } from './amplify-app';
import { freshWorld, last, postGraphql, testBackend } from './test-backend';

const backend = await testBackend();
const STREAM = 'query { getMusicStream(id: "stream-1") { id title plays } }';
const ROYALTIES = 'query { getMusicStream(id: "stream-1") { title royalties } }';

test('Amplify queries, pages and mutates', async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world);
  await signInByPassword();

  const { data } = await amplifyQuery(
    'query { me { sub username groups } listMusicStreams(limit: 20) { items { id } nextToken } }',
  );
  const { username, sub } = LISTENER;
  assert.deepEqual(data?.['me'], { sub, username, groups: [] });
  const page = data?.['listMusicStreams'] as { items: unknown[]; nextToken: string };
  assert.equal(page.items.length, 20);
  const next = `listMusicStreams(limit: 20, nextToken: "${page.nextToken}") { items { id } nextToken }`;
  const rest = (await amplifyQuery(`query { ${next} }`)).data?.['listMusicStreams'];
  assert.equal((rest as typeof page).items.length, 5);
  assert.equal((rest as typeof page).nextToken, null);

  const before = (await amplifyQuery(STREAM)).data?.['getMusicStream'] as { plays: number };
  const played = await amplifyQuery('mutation { recordPlay(id: "stream-1") { plays } }');
  assert.deepEqual(played.data?.['recordPlay'], { plays: before.plays + 1 });
  assert.deepEqual(last(world, 'recordPlay')?.executed, ['recordPlay']);
  assert.deepEqual(world.counts().mutationsExecuted, { recordPlay: 1 });
  assert.equal(world.counts().queries, 3);
});

test('events that were missed can be read afterwards, until a reset', async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world);
  await signInByPassword();
  for (const sequence of [1, 2, 3]) {
    world.publishMusicStreamEvent({ streamId: 'stream-1', sequence });
  }
  await amplifyQuery(
    'mutation { publishMusicStreamEvent(streamId: "stream-1", sequence: 4) { sequence } }',
  );
  world.publishMusicStreamEvent({ streamId: 'stream-2', sequence: 5 });
  const missed = 'query { listMusicStreamEvents(streamId: "stream-1", after: 2) { sequence } }';
  const { data } = await amplifyQuery(missed);
  assert.deepEqual(data?.['listMusicStreamEvents'], [{ sequence: 3 }, { sequence: 4 }]);
  world.reset();
  assert.deepEqual((await amplifyQuery(missed)).data?.['listMusicStreamEvents'], []);
});

test('an expired token: Amplify rejects with the shape known from AWS, once', async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world);
  await signInByPassword();
  world.clock.advance(3_600_000);

  const { data, errors } = await amplifyQuery(STREAM);

  assert.deepEqual(data, {});
  const [error] = errors ?? [];
  assert.equal(error?.message, 'Unauthorized');
  assert.equal(error?.originalError?.name, 'UnauthorizedException');
  assert.equal(error?.originalError?.$metadata?.httpStatusCode, 401);
  assert.equal(typeof error?.recoverySuggestion, 'string');
  assert.equal(
    error?.originalError?.response?.body,
    '{\n  "errors" : [ {\n    "errorType" : "UnauthorizedException",\n    "message" : "Token has expired."\n  } ]\n}',
  );
  const serverDate = Date.parse(error?.originalError?.response?.headers['date'] ?? '');
  assert.ok(Math.abs(serverDate - world.clock.now()) < 5000);
  assert.deepEqual([world.counts().rejected, world.counts().requests], [1, 2]);

  await forceRefresh();
  assert.equal((await amplifyQuery(STREAM)).errors, undefined);
});

test('a field denial is HTTP 200 with partial data, and a curator may', async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world);
  await signInByPassword();

  const denied = await amplifyQuery(ROYALTIES);
  assert.deepEqual(denied.data, { getMusicStream: { title: 'Glass Harbour', royalties: null } });
  assert.deepEqual(denied.errors, [
    {
      path: ['getMusicStream', 'royalties'],
      data: null,
      errorType: 'Unauthorized',
      errorInfo: null,
      locations: [{ line: 4, column: 5, sourceName: null }],
      message: 'Not Authorized to access royalties on type MusicStream',
    },
  ]);
  const entry = last(world, 'getMusicStream');
  assert.deepEqual([entry?.status, entry?.outcome], [200, 'denied']);
  assert.equal(world.counts().rejected, 0);

  await signOut();
  await signInByPassword(CURATOR);
  const { data } = await amplifyQuery(ROYALTIES);
  assert.equal(typeof (data?.['getMusicStream'] as { royalties: number }).royalties, 'number');
});

test('an API key opens what the schema marks for it, and nothing else', async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world);
  const client = generateClient({ authMode: 'apiKey' });
  assert.ok(await client.graphql({ query: STREAM }));
  const headers = { 'x-api-key': API_KEY };
  const mutation = 'mutation { recordPlay(id: "stream-1") { id } }';
  const denied = (await (await postGraphql(backend, world, mutation, headers)).json()) as {
    errors: { errorType: string }[];
  };
  assert.equal(denied.errors[0]?.errorType, 'Unauthorized');
  assert.deepEqual(world.counts().mutationsExecuted, {});
});

test('every 401 has its message', async () => {
  const world = freshWorld(backend);
  const elsewhere = await testBackend();
  const foreign = await elsewhere.world('other').mintTokens(LISTENER.username);
  const own = await world.mintTokens(LISTENER.username);
  const message = async (headers: Record<string, string>) => {
    const response = await postGraphql(backend, world, STREAM, headers);
    const body = (await response.json()) as { errors: { errorType: string; message: string }[] };
    assert.equal(response.status, 401);
    assert.equal(response.headers.get('x-amzn-errortype'), 'UnauthorizedException');
    assert.equal(body.errors[0]?.errorType, 'UnauthorizedException');
    return body.errors[0]?.message;
  };
  const noHeader = 'Valid authorization header not provided.';
  const notYou = 'You are not authorized to make this call.';

  assert.equal(await message({}), noHeader);
  assert.equal(await message({ authorization: 'garbage' }), noHeader);
  assert.equal(await message({ 'x-api-key': 'wrong' }), notYou);
  assert.equal(await message({ authorization: foreign.accessToken }), notYou);
  const [header, payload] = own.accessToken.split('.');
  const forged = `${header}.${payload}.${own.idToken.split('.')[2]}`;
  assert.equal(await message({ authorization: forged }), notYou);
  world.clock.advance(3_600_000);
  world.settings.patch({ unauthorizedMessage: 'Too late.' });
  assert.equal(await message({ authorization: own.accessToken }), 'Too late.');
});

test('a token of the right key is not enough', async () => {
  const world = freshWorld(backend);
  const good = decodeJwt((await world.mintTokens(LISTENER.username)).accessToken);
  const verdict = async (claims: JWTPayload) => {
    const header = { alg: 'RS256', kid: world.key.keyId };
    const token = new SignJWT(claims).setProtectedHeader(header).sign(world.key.privateKey);
    return (await world.verify(await token)).verdict;
  };
  const { exp: _exp, ...endless } = good;
  assert.equal(await verdict(good), 'good');
  assert.equal(await verdict({ ...good, iss: `${good.iss}2` }), 'foreign');
  assert.equal(await verdict({ ...good, client_id: 'another' }), 'foreign');
  assert.equal(await verdict({ ...good, token_use: 'id' }), 'foreign');
  assert.equal(await verdict({ ...good, token_use: 'refresh' }), 'foreign');
  assert.equal(await verdict(endless), 'foreign');
});

test('access and id tokens open it, bare and with Bearer, to the last millisecond and no longer', async () => {
  const world = freshWorld(backend);
  const { accessToken, idToken } = await world.mintTokens(LISTENER.username);
  const status = async (authorization: string) =>
    (await postGraphql(backend, world, STREAM, { authorization })).status;
  for (const token of [accessToken, idToken]) {
    assert.equal(await status(token), 200);
    assert.equal(await status(`Bearer ${token}`), 200);
  }
  assert.equal(last(world, 'getMusicStream')?.tokenUse, 'id');
  // The token was minted less than a second ago: 3598 s later it has at least a second to live.
  world.clock.advance(3_598_000);
  assert.equal(await status(accessToken), 200);
  world.clock.advance(2_000);
  assert.equal(await status(accessToken), 401);
});

test('a revoked access token opens the API until it expires', async () => {
  const world = freshWorld(backend);
  const { accessToken } = await world.mintTokens(LISTENER.username);
  world.revokeSession(LISTENER.username);
  const response = await postGraphql(backend, world, STREAM, { authorization: accessToken });
  assert.equal(response.status, 200);
});

test('a document that is wrong: 200 for what can be read, 400 for what cannot', async () => {
  const world = freshWorld(backend);
  const { accessToken: authorization } = await world.mintTokens(LISTENER.username);
  const invalid = await postGraphql(backend, world, '{ nothing }', { authorization });
  assert.equal(invalid.status, 200);
  const body = (await invalid.json()) as { data: null; errors: Record<string, unknown>[] };
  assert.equal(body.data, null);
  assert.equal(body.errors[0]?.['errorType'], 'ValidationError');
  assert.deepEqual(body.errors[0]?.['locations'], [{ line: 1, column: 3, sourceName: null }]);

  const unreadable = await postGraphql(backend, world, '{ nothing', { authorization });
  assert.equal(unreadable.status, 400);
  assert.equal(unreadable.headers.get('x-amzn-errortype'), 'MalformedHttpRequestException');
});

test('a fault or a log entry names root fields, through aliases and fragments', async () => {
  const world = freshWorld(backend);
  const { accessToken: authorization } = await world.mintTokens(LISTENER.username);
  const query =
    'query { who: me { sub } ...more } fragment more on Query { listMusicStreams { nextToken } }';
  world.addFault({ operation: 'graphql:listMusicStreams', kind: 'status', status: 500 });
  assert.equal((await postGraphql(backend, world, STREAM, { authorization })).status, 200);
  assert.equal((await postGraphql(backend, world, query, { authorization })).status, 500);
  assert.equal(last(world, 'me,listMusicStreams')?.status, 500);
});

test('every root field of the schema can be named in a fault', () => {
  const fields = (...types: (GraphQLObjectType | null | undefined)[]) =>
    types.flatMap((type) => Object.keys(type?.getFields() ?? {}));
  assert.deepEqual(fields(musicSchema.getQueryType(), musicSchema.getMutationType()), [
    ...ROOT_FIELDS,
  ]);
  assert.deepEqual(fields(musicSchema.getSubscriptionType()), [...SUBSCRIPTION_FIELDS]);
});
