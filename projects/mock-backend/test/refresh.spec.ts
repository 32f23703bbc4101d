import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchAuthSession } from 'aws-amplify/auth';
import { decodeJwt } from 'jose';
import { LISTENER } from '../src/accounts';
import { USER_POOL_CLIENT_ID } from '../src/amplify-config';
import type { World } from '../src/world/world';
import { configureAmplify, forceRefresh, signInByPassword, storedToken } from './amplify-app';
import { cognito, freshWorld, last, testBackend } from './test-backend';

const backend = await testBackend();

function refresh(world: World, RefreshToken: string) {
  const input = { ClientId: USER_POOL_CLIENT_ID, RefreshToken };
  return cognito(backend, world, 'GetTokensFromRefreshToken', input);
}

function newRefreshToken({ body }: { body: Record<string, Record<string, string>> }): string {
  return body['AuthenticationResult']?.['RefreshToken'] ?? '';
}

test('a refresh gives new tokens of the same session', async () => {
  const world = freshWorld(backend);
  const stored = configureAmplify(backend, world);
  await signInByPassword();
  const before = (await fetchAuthSession()).tokens?.accessToken.payload;
  const refreshToken = storedToken(stored, 'refreshToken');
  world.clock.advance(60_000);

  const after = (await forceRefresh()).tokens?.accessToken.payload;

  assert.notEqual(after?.jti, before?.jti);
  assert.equal(after?.['origin_jti'], before?.['origin_jti']);
  assert.equal(after?.['auth_time'], before?.['auth_time']);
  assert.ok((after?.iat ?? 0) >= (before?.iat ?? 0) + 60);
  assert.equal(storedToken(stored, 'refreshToken'), refreshToken);
  const entry = last(world, 'GetTokensFromRefreshToken');
  assert.equal(entry?.mintedTokenId, after?.jti);
  assert.equal(entry?.refreshTokenId, last(world, 'InitiateAuth')?.mintedRefreshTokenId);
  assert.equal(world.counts().refreshes, 1);
});

test('with the access token expired on the server clock alone, Amplify does not know', async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world);
  await signInByPassword();
  world.clock.advance(3_600_000);
  assert.ok((await fetchAuthSession()).tokens);
  assert.equal(world.counts().refreshAttempts, 0);
});

test('the access and the id token have lives of their own, in whole seconds', async () => {
  const world = freshWorld(backend);
  world.settings.patch({
    accessTokenLifeMs: 7000,
    idTokenLifeMs: 60_000,
    clockOffsetMs: 86_399_001,
  });
  const { accessToken, idToken } = await world.mintTokens(LISTENER.username);
  const [access, id] = [decodeJwt(accessToken), decodeJwt(idToken)];
  assert.equal(Number(access.exp) - Number(access.iat), 7);
  assert.equal(Number(id.exp) - Number(id.iat), 60);
  const drift = Number(access.iat) * 1000 - Date.now();
  assert.ok(drift > 86_397_000 && drift <= 86_399_001, `${drift}`);
});

test('a refresh token ends with its life', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ refreshTokenLifeMs: 3_600_000 });
  const { refreshToken } = await world.mintTokens(LISTENER.username);
  world.clock.advance(3_600_000);
  const { status, body } = await refresh(world, refreshToken);
  assert.deepEqual(
    [status, body['__type'], body['message']],
    [400, 'NotAuthorizedException', 'Refresh Token has expired'],
  );
});

test('an unknown refresh token is refused', async () => {
  const { body } = await refresh(freshWorld(backend), 'made-up');
  assert.equal(body['message'], 'Invalid Refresh Token');
});

test('with rotation Amplify stores the new refresh token and refreshes with it', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ rotation: true });
  const stored = configureAmplify(backend, world);
  await signInByPassword();
  const first = storedToken(stored, 'refreshToken');

  await forceRefresh();
  const second = storedToken(stored, 'refreshToken');
  await forceRefresh();

  assert.equal(new Set([first, second, storedToken(stored, 'refreshToken')]).size, 3);
  assert.equal(world.counts().refreshes, 2);
});

test('without grace a replaced refresh token is refused, and the new one goes on working', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ rotation: true });
  const { refreshToken } = await world.mintTokens(LISTENER.username);
  const replacement = newRefreshToken(await refresh(world, refreshToken));

  const reuse = await refresh(world, refreshToken);
  assert.deepEqual([reuse.status, reuse.body['__type']], [400, 'RefreshTokenReuseException']);

  assert.equal((await refresh(world, replacement)).status, 200);
});

test('of two refreshes at once without grace exactly one wins', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ rotation: true });
  const { refreshToken } = await world.mintTokens(LISTENER.username);
  const both = await Promise.all([refresh(world, refreshToken), refresh(world, refreshToken)]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 400]);
});

test('with grace a replaced refresh token works until the grace is over, which reuse does not prolong', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ rotation: true, rotationGraceMs: 60_000 });
  const { refreshToken } = await world.mintTokens(LISTENER.username);
  await refresh(world, refreshToken);

  world.clock.advance(50_000);
  const second = await refresh(world, refreshToken);
  assert.equal(second.status, 200);
  world.clock.advance(10_000);
  const late = await refresh(world, refreshToken);
  assert.equal(late.body['__type'], 'RefreshTokenReuseException');
  assert.equal((await refresh(world, newRefreshToken(second))).status, 200);
});

test('a rotated refresh token has the remaining life of the first', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ rotation: true, refreshTokenLifeMs: 3_600_000 });
  const { refreshToken } = await world.mintTokens(LISTENER.username);
  world.clock.advance(3_000_000);
  const replacement = newRefreshToken(await refresh(world, refreshToken));
  world.clock.advance(600_000);
  assert.equal((await refresh(world, replacement)).body['message'], 'Refresh Token has expired');
});

test('REFRESH_TOKEN_AUTH refreshes, but not with rotation', async () => {
  const world = freshWorld(backend);
  const { refreshToken } = await world.mintTokens(LISTENER.username);
  const oldWay = () =>
    cognito(backend, world, 'InitiateAuth', {
      ClientId: USER_POOL_CLIENT_ID,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: refreshToken },
    });
  assert.equal((await oldWay()).status, 200);
  world.settings.patch({ rotation: true });
  assert.equal((await oldWay()).status, 400);
  const { refreshAttempts, refreshes, signIns } = world.counts();
  assert.deepEqual([refreshAttempts, refreshes, signIns], [2, 1, 0]);
});

test('a session revoked from outside cannot be refreshed: Amplify drops the tokens', async () => {
  const world = freshWorld(backend);
  const stored = configureAmplify(backend, world);
  await signInByPassword();
  assert.equal(world.revokeSession(LISTENER.username), 1);
  assert.equal((await forceRefresh()).tokens, undefined);
  assert.equal(storedToken(stored, 'refreshToken'), undefined);
});
