import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  signIn,
  signOut,
} from 'aws-amplify/auth';
import { decodeJwt } from 'jose';
import { CURATOR, LISTENER } from '../src/accounts';
import { USER_POOL_CLIENT_ID } from '../src/amplify-config';
import { configureAmplify, forceRefresh, signInByPassword, storedToken } from './amplify-app';
import { cognito, freshWorld, last, testBackend, until } from './test-backend';

const backend = await testBackend();

test('Amplify signs in by SRP, and the session is the user', async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world);
  const { username, password, sub } = LISTENER;

  assert.equal((await signIn({ username, password })).isSignedIn, true);

  const user = await getCurrentUser();
  assert.deepEqual([user.userId, user.username], [sub, username]);
  assert.equal((await fetchUserAttributes()).email, username);
  assert.deepEqual(
    world.log.entries.map(({ operation, status }) => [operation, status]),
    [
      ['InitiateAuth', 200],
      ['RespondToAuthChallenge', 200],
      ['GetUser', 200],
    ],
  );
  assert.equal(world.counts().signIns, 1);
});

test('Amplify signs in by password', async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world);
  assert.equal((await signInByPassword()).isSignedIn, true);
  assert.deepEqual(
    world.log.entries.map(({ operation }) => operation),
    ['InitiateAuth'],
  );
});

for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const) {
  for (const username of [LISTENER.username, 'nobody@example.com']) {
    test(`a wrong password is refused: ${authFlowType}, ${username}`, async () => {
      const world = freshWorld(backend);
      configureAmplify(backend, world);
      await assert.rejects(signIn({ username, password: 'wrong', options: { authFlowType } }), {
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
      assert.equal(world.counts().signIns, 0);
    });
  }
}

test('signOut revokes the session, and the API takes its access token until it expires', async () => {
  const world = freshWorld(backend);
  const stored = configureAmplify(backend, world);
  await signInByPassword();
  const AccessToken = storedToken(stored, 'accessToken') ?? '';
  const RefreshToken = storedToken(stored, 'refreshToken') ?? '';

  await signOut();

  assert.equal(last(world, 'RevokeToken')?.status, 200);
  assert.equal(world.counts().signOuts, 1);
  const getUser = await cognito(backend, world, 'GetUser', { AccessToken });
  assert.deepEqual(
    [getUser.status, getUser.body['message']],
    [400, 'Access Token has been revoked'],
  );
  const refresh = await cognito(backend, world, 'GetTokensFromRefreshToken', {
    ClientId: USER_POOL_CLIENT_ID,
    RefreshToken,
  });
  assert.equal(refresh.body['message'], 'Refresh Token has been revoked');
  assert.equal((await world.verify(AccessToken)).verdict, 'good');
});

test('a global sign-out ends the other sessions of the user, and nobody else', async () => {
  const world = freshWorld(backend);
  const elsewhere = await world.mintTokens(LISTENER.username);
  const other = await world.mintTokens(CURATOR.username);
  configureAmplify(backend, world);
  await signInByPassword();

  await signOut({ global: true });

  assert.equal(last(world, 'GlobalSignOut')?.outcome, 'ok');
  assert.equal(world.sessions.present(elsewhere.refreshToken).verdict, 'revoked');
  assert.equal(world.sessions.present(other.refreshToken).verdict, 'good');
});

test('GetUser refuses expired, foreign and id tokens', async () => {
  const world = freshWorld(backend);
  const { accessToken, idToken } = await world.mintTokens(LISTENER.username);
  const getUser = async (AccessToken: string) =>
    (await cognito(backend, world, 'GetUser', { AccessToken })).body['message'];

  assert.equal(await getUser(idToken), 'Invalid Access Token');
  assert.equal(await getUser('not.a.token'), 'Invalid Access Token');
  world.clock.advance(3_600_000);
  assert.equal(await getUser(accessToken), 'Access Token has expired');
});

test('with an identity pool a session has AWS credentials, and an expired id token gets none', async () => {
  const world = freshWorld(backend);
  configureAmplify(backend, world, { identityPool: true });
  await signInByPassword();

  const { credentials, identityId } = await fetchAuthSession();
  assert.match(credentials?.accessKeyId ?? '', /^ASIA/);
  assert.match(identityId ?? '', /^eu-west-1:[0-9a-f-]{36}$/);
  assert.ok(Math.abs(Number(credentials?.expiration) - Date.now() - 3_600_000) < 5000);
  const { operation, tokenUse, outcome } = last(world, 'GetCredentialsForIdentity') ?? {};
  assert.deepEqual([operation, tokenUse, outcome], ['GetCredentialsForIdentity', 'id', 'ok']);

  // Tokens that are past their life when they arrive: what a slow network makes of a refresh.
  world.settings.patch({ idTokenLifeMs: 1000 });
  world.addFault({ operation: 'GetCredentialsForIdentity', kind: 'hang' });
  const refreshed = forceRefresh().then(
    () => 'resolved',
    (error: Error) => error.message,
  );
  await until(() => last(world, 'GetCredentialsForIdentity')?.status === 'hung');
  world.clock.advance(2000);
  world.release();
  assert.match(await refreshed, /^Invalid login token\. Token expired: \d+ >= \d+$/);
});

test('each app client of the pool gets tokens of its own name', async () => {
  const world = freshWorld(backend);
  const ClientId = 'mockclientforatest1';
  const { username: USERNAME, password: PASSWORD } = LISTENER;
  const { body } = await cognito(backend, world, 'InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD },
  });
  const result = (body as Record<string, unknown>)['AuthenticationResult'];
  const { AccessToken, IdToken } = result as Record<string, string>;
  assert.equal(decodeJwt(AccessToken ?? '')['client_id'], ClientId);
  assert.equal(decodeJwt(IdToken ?? '').aud, ClientId);
  assert.equal((await world.verify(AccessToken ?? '')).verdict, 'good');
});

test('Cognito errors have its status, body and headers', async () => {
  const world = freshWorld(backend);
  const unknown = await cognito(backend, world, 'DeleteUser', {});
  assert.equal(unknown.status, 400);
  assert.equal(unknown.body['__type'], 'UnknownOperationException');
  assert.equal(unknown.headers.get('x-amzn-errortype'), 'UnknownOperationException:');
  assert.equal(unknown.headers.get('x-amzn-errormessage'), unknown.body['message']);
  assert.match(unknown.headers.get('content-type') ?? '', /x-amz-json-1\.1/);
  assert.ok(unknown.headers.get('x-amzn-requestid'));

  const client = await cognito(backend, world, 'InitiateAuth', { ClientId: 'another' });
  assert.equal(client.body['__type'], 'ResourceNotFoundException');

  const flow = await cognito(backend, world, 'InitiateAuth', {
    ClientId: USER_POOL_CLIENT_ID,
    AuthFlow: 'CUSTOM_AUTH',
  });
  assert.equal(flow.body['__type'], 'InvalidParameterException');
});
