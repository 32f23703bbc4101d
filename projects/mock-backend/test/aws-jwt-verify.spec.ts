import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import type { CognitoVerifyProperties } from 'aws-jwt-verify/cognito-verifier';
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidGroupError,
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidScopeError,
  JwtInvalidSignatureError,
} from 'aws-jwt-verify/error';
import { CURATOR, CURATORS, LISTENER } from '../src/accounts';
import { USER_POOL_CLIENT_ID, USER_POOL_ID } from '../src/amplify-config';
import { cognito, freshWorld, testBackend } from './test-backend';

// The verifier that AWS recommends to those who are shown a token, with the keys that the backend publishes.

const backend = await testBackend();
const clientId = USER_POOL_CLIENT_ID;

async function verify(token: string, properties: Partial<CognitoVerifyProperties> = {}) {
  const verifier = CognitoJwtVerifier.create({
    userPoolId: USER_POOL_ID,
    clientId,
    tokenUse: null,
    ...properties,
  });
  const response = await fetch(`${backend.url}/any/cognito/${USER_POOL_ID}/.well-known/jwks.json`);
  verifier.cacheJwks((await response.json()) as Parameters<typeof verifier.cacheJwks>[0]);
  return verifier.verify(token);
}

test('it accepts both tokens, each for its own use, and they carry the claims of Cognito', async () => {
  const { accessToken, idToken } = await freshWorld(backend).mintTokens(CURATOR.username);

  const access = await verify(accessToken, { tokenUse: 'access', groups: CURATORS });
  const id = await verify(idToken, { tokenUse: 'id', groups: CURATORS });

  for (const claims of [access, id]) {
    assert.equal(claims.sub, CURATOR.sub);
    assert.equal(claims.exp - claims.iat, 3600);
    assert.equal(claims.auth_time, claims.iat);
    assert.deepEqual(claims['cognito:groups'], [CURATORS]);
    assert.ok(Number.isInteger(claims.iat) && claims.jti && claims['event_id']);
  }
  assert.equal(access.origin_jti, id.origin_jti);
  assert.notEqual(access.jti, id.jti);
  assert.equal(access['scope'], 'aws.cognito.signin.user.admin');
  assert.equal(access['username'], CURATOR.username);
  assert.ok(!('aud' in access) && !('client_id' in id));
  assert.equal(id['email'], CURATOR.username);
  assert.equal(id['cognito:username'], CURATOR.username);
});

test('it accepts what a refresh brings', async () => {
  const world = freshWorld(backend);
  const { refreshToken: RefreshToken } = await world.mintTokens(LISTENER.username);
  const { body } = await cognito(backend, world, 'GetTokensFromRefreshToken', {
    ClientId: clientId,
    RefreshToken,
  });
  const result = (body as Record<string, unknown>)['AuthenticationResult'];
  const { AccessToken = '', IdToken = '' } = result as Record<string, string>;
  await verify(AccessToken, { tokenUse: 'access' });
  await verify(IdToken, { tokenUse: 'id' });
});

test('a plain user has no groups claim', async () => {
  const { accessToken } = await freshWorld(backend).mintTokens(LISTENER.username);
  assert.ok(!('cognito:groups' in (await verify(accessToken))));
  await assert.rejects(verify(accessToken, { groups: CURATORS }), CognitoJwtInvalidGroupError);
});

for (const [use, other] of [
  ['access', 'id'],
  ['id', 'access'],
] as const) {
  const minted = async (clockOffsetMs = 0) => {
    const world = freshWorld(backend);
    world.settings.patch({ clockOffsetMs });
    return (await world.mintTokens(LISTENER.username))[`${use}Token`];
  };

  test(`it refuses the ${use} token for another app client`, async () => {
    const refused = verify(await minted(), { clientId: 'another' });
    await assert.rejects(refused, CognitoJwtInvalidClientIdError);
  });

  test(`it refuses the ${use} token where the ${other} token is wanted`, async () => {
    const refused = verify(await minted(), { tokenUse: other });
    await assert.rejects(refused, CognitoJwtInvalidTokenUseError);
  });

  test(`it refuses the ${use} token once it has expired, and not before`, async () => {
    await verify(await minted(-3_590_000));
    await assert.rejects(verify(await minted(-3_601_000)), JwtExpiredError);
  });

  test(`it refuses the ${use} token with a claim that was changed`, async () => {
    const [header = '', payload = '', signature = ''] = (await minted()).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: CURATOR.sub }));
    const forged = [header, changed.toString('base64url'), signature].join('.');
    await assert.rejects(verify(forged), JwtInvalidSignatureError);
  });
}

test('it refuses the access token for a scope that it does not have', async () => {
  const { accessToken } = await freshWorld(backend).mintTokens(LISTENER.username);
  await verify(accessToken, { scope: 'aws.cognito.signin.user.admin' });
  await assert.rejects(verify(accessToken, { scope: 'music/read' }), JwtInvalidScopeError);
});
