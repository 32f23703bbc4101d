import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { LISTENER, PASSWORD } from '../src/accounts';
import { REGION, USER_POOL_CLIENT_ID as ClientId, USER_POOL_ID } from '../src/amplify-config';
import { COGNITO_MESSAGES } from '../src/cognito/cognito-error';
import { COGNITO_OPERATIONS } from '../src/world/fault-targets';
import type { World } from '../src/world/world';
import { SrpClient } from './srp-client';
import { freshWorld, testBackend } from './test-backend';

// AWS's own client reads what the backend says: a field that it does not know, or an error that it has no class for, would
// be one that Cognito does not send.

const backend = await testBackend();
const USERNAME = LISTENER.username;
const [, POOL_NAME = ''] = USER_POOL_ID.split('_');

/** AWS's client, once for each world, and the bodies that it was sent. */
function awsClient(world: World) {
  const bodies: unknown[] = [];
  const client = new aws.CognitoIdentityProviderClient({
    region: REGION,
    endpoint: `${backend.url}/${world.name}/cognito`,
    maxAttempts: 1,
  });
  after(() => client.destroy());
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (...sent: Parameters<typeof handle>) => {
    const { response } = (await handle(...sent)) as { response: { body: Readable } };
    const body = await text(response.body);
    bodies.push(JSON.parse(body));
    return { response: Object.assign(response, { body: Readable.from([Buffer.from(body)]) }) };
  };
  return { client, bodies };
}

function signIn(client: aws.CognitoIdentityProviderClient, password = PASSWORD) {
  const AuthParameters = { USERNAME, PASSWORD: password };
  return client.send(
    new aws.InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  );
}

test('every operation of the user pool is read as AWS models it, and nothing of it is left unread', async () => {
  const world = freshWorld(backend);
  world.settings.patch({ rotation: true });
  const { client, bodies } = awsClient(world);
  const outputs: Partial<Record<(typeof COGNITO_OPERATIONS)[number], object>> = {};

  const srp = new SrpClient();
  const challenge = await client.send(
    new aws.InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME, SRP_A: srp.publicHex },
    }),
  );
  outputs.InitiateAuth = challenge;
  assert.equal(challenge.ChallengeName, aws.ChallengeNameType.PASSWORD_VERIFIER);

  const signedIn = await client.send(
    new aws.RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName: challenge.ChallengeName,
      ChallengeResponses: srp.respond(challenge.ChallengeParameters ?? {}, PASSWORD, POOL_NAME),
    }),
  );
  outputs.RespondToAuthChallenge = signedIn;

  const refreshed = await client.send(
    new aws.GetTokensFromRefreshTokenCommand({
      ClientId,
      RefreshToken: signedIn.AuthenticationResult?.RefreshToken,
    }),
  );
  outputs.GetTokensFromRefreshToken = refreshed;
  for (const { AuthenticationResult: result } of [signedIn, refreshed]) {
    assert.equal(result?.ExpiresIn, 3600);
    assert.equal(result.TokenType, 'Bearer');
    assert.equal((await world.verify(result.AccessToken ?? '')).verdict, 'good');
    assert.equal((await world.verify(result.IdToken ?? '')).verdict, 'good');
    assert.ok(world.sessions.find(result.RefreshToken ?? ''));
  }

  const AccessToken = refreshed.AuthenticationResult?.AccessToken;
  const user = await client.send(new aws.GetUserCommand({ AccessToken }));
  outputs.GetUser = user;
  assert.equal(user.Username, USERNAME);
  assert.deepEqual(
    user.UserAttributes?.find(({ Name }) => Name === 'email'),
    { Name: 'email', Value: USERNAME },
  );

  outputs.GlobalSignOut = await client.send(new aws.GlobalSignOutCommand({ AccessToken }));
  outputs.RevokeToken = await client.send(
    new aws.RevokeTokenCommand({
      ClientId,
      Token: refreshed.AuthenticationResult?.RefreshToken,
    }),
  );

  assert.deepEqual(Object.keys(outputs).sort(), [...COGNITO_OPERATIONS].sort());
  const read = Object.values(outputs).map((output) => {
    const { $metadata, ...fields } = output as aws.InitiateAuthCommandOutput;
    assert.equal($metadata.httpStatusCode, 200);
    assert.match($metadata.requestId ?? '', /^[0-9a-f-]{36}$/);
    return fields;
  });
  assert.deepEqual(read, bodies);
});

test('a refresh the old way, and a sign-in by password, are read the same', async () => {
  const { client, bodies } = awsClient(freshWorld(backend));
  const { $metadata: _first, ...signedIn } = await signIn(client);
  const REFRESH_TOKEN = signedIn.AuthenticationResult?.RefreshToken ?? '';
  const { $metadata: _second, ...refreshed } = await client.send(
    new aws.InitiateAuthCommand({
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN },
    }),
  );
  assert.ok(refreshed.AuthenticationResult?.AccessToken);
  assert.equal(refreshed.AuthenticationResult.RefreshToken, undefined);
  assert.deepEqual([signedIn, refreshed], bodies);
});

type Send = (client: aws.CognitoIdentityProviderClient, world: World) => Promise<unknown>;

const refresh =
  (RefreshToken: string, clientId = ClientId): Send =>
  (client) =>
    client.send(new aws.GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken }));

const refreshOf =
  (change: (world: World) => void): Send =>
  async (client, world) => {
    const { refreshToken } = await world.mintTokens(USERNAME);
    change(world);
    return refresh(refreshToken)(client, world);
  };

const getUser =
  (change: (world: World) => void, use: 'accessToken' | 'idToken' = 'accessToken'): Send =>
  async (client, world) => {
    const AccessToken = (await world.mintTokens(USERNAME))[use];
    change(world);
    return client.send(new aws.GetUserCommand({ AccessToken }));
  };

const nothing = () => undefined;

/** Everything that the operations themselves can refuse. */
const refusals: readonly [why: string, send: Send, name: string, message: string | RegExp][] = [
  [
    'a wrong password',
    (client) => signIn(client, 'wrong'),
    'NotAuthorizedException',
    'Incorrect username or password.',
  ],
  [
    'a wrong proof',
    (client) =>
      client.send(
        new aws.RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'PASSWORD_VERIFIER',
          ChallengeResponses: {
            PASSWORD_CLAIM_SECRET_BLOCK: 'x',
            TIMESTAMP: 'x',
            PASSWORD_CLAIM_SIGNATURE: 'x',
          },
        }),
      ),
    'NotAuthorizedException',
    'Incorrect username or password.',
  ],
  ['an unknown refresh token', refresh('x'), 'NotAuthorizedException', 'Invalid Refresh Token'],
  [
    'an expired refresh token',
    refreshOf((world) => world.clock.advance(2_592_000_000)),
    'NotAuthorizedException',
    'Refresh Token has expired',
  ],
  [
    'a revoked refresh token',
    refreshOf((world) => world.revokeSession(USERNAME)),
    'NotAuthorizedException',
    'Refresh Token has been revoked',
  ],
  [
    'a replaced refresh token',
    async (client, world) => {
      world.settings.patch({ rotation: true });
      const { refreshToken } = await world.mintTokens(USERNAME);
      await refresh(refreshToken)(client, world);
      return refresh(refreshToken)(client, world);
    },
    'RefreshTokenReuseException',
    /rotation/,
  ],
  [
    'another app client',
    refresh('x', 'another'),
    'ResourceNotFoundException',
    'User pool client another does not exist.',
  ],
  [
    'no parameters',
    (client) =>
      client.send(new aws.InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH' })),
    'InvalidParameterException',
    'Missing required parameter USERNAME',
  ],
  [
    'a flow that is not enabled',
    (client) => client.send(new aws.InitiateAuthCommand({ ClientId, AuthFlow: 'CUSTOM_AUTH' })),
    'InvalidParameterException',
    'CUSTOM_AUTH is not enabled for the client.',
  ],
  [
    'an access token to revoke',
    (client) => client.send(new aws.RevokeTokenCommand({ ClientId, Token: 'a.b.c' })),
    'UnsupportedTokenTypeException',
    'Only a refresh token can be revoked.',
  ],
  [
    'an expired access token',
    getUser((world) => world.clock.advance(3_600_000)),
    'NotAuthorizedException',
    'Access Token has expired',
  ],
  [
    'a revoked access token',
    getUser((world) => world.revokeSession(USERNAME)),
    'NotAuthorizedException',
    'Access Token has been revoked',
  ],
  ['an id token', getUser(nothing, 'idToken'), 'NotAuthorizedException', 'Invalid Access Token'],
];

/** Fails unless AWS's client makes an error of the class that has this name. */
async function rejectsWithClass(
  sent: Promise<unknown>,
  name: string,
  message: string | RegExp,
  status: number,
): Promise<void> {
  const error = await sent.then(
    () => assert.fail(`${name} was expected`),
    (rejection: unknown) => rejection as aws.CognitoIdentityProviderServiceException,
  );
  const known: unknown = aws[name as keyof typeof aws];
  assert.ok(typeof known === 'function', `AWS's client knows no ${name}`);
  assert.equal(error.constructor, known);
  assert.equal(error.name, name);
  assert.equal(error.$fault, status < 500 ? 'client' : 'server');
  assert.equal(error.$metadata.httpStatusCode, status);
  assert.match(error.$metadata.requestId ?? '', /^[0-9a-f-]{36}$/);
  assert.match(
    error.message,
    typeof message === 'string' ? new RegExp(`^${escape(message)}$`) : message,
  );
}

function escape(message: string): string {
  return message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

for (const [why, send, name, message] of refusals) {
  test(`${why} is AWS's ${name}`, async () => {
    const world = freshWorld(backend);
    await rejectsWithClass(send(awsClient(world).client, world), name, message, 400);
  });
}

/** Amplify ends a session for it, and AWS's model of the service has no such error. */
const ONLY_OF_AMPLIFY = 'TokenRevokedException';
const STATUSES: Readonly<Record<string, number>> = {
  InternalErrorException: 500,
  ForbiddenException: 403,
};

for (const [name, message] of Object.entries(COGNITO_MESSAGES)) {
  if (name === ONLY_OF_AMPLIFY) {
    continue;
  }
  test(`a fault called ${name} is AWS's`, async () => {
    const world = freshWorld(backend);
    world.addFault({ operation: 'auth', kind: 'cognito-error', errorName: name });
    const sent = signIn(awsClient(world).client);
    await rejectsWithClass(sent, name, message, STATUSES[name] ?? 400);
  });
}

test('a status without a name has the name that Cognito has for it', async () => {
  const world = freshWorld(backend);
  const { client } = awsClient(world);
  for (const [status, name] of [
    [400, 'InvalidParameterException'],
    [403, 'ForbiddenException'],
    [429, 'TooManyRequestsException'],
    [500, 'InternalErrorException'],
  ] as const) {
    world.addFault({ operation: 'auth', kind: 'status', status });
    await rejectsWithClass(signIn(client), name, /./, status);
  }
});

test('what is no error of the user pool has its name and no class of its own', async () => {
  const world = freshWorld(backend);
  const { client } = awsClient(world);
  world.addFault({ operation: 'auth', kind: 'status', status: 503 });
  world.addFault({ operation: 'auth', kind: 'cognito-error', errorName: ONLY_OF_AMPLIFY });
  const base = aws.CognitoIdentityProviderServiceException;
  for (const name of ['ServiceUnavailableException', ONLY_OF_AMPLIFY]) {
    await assert.rejects(signIn(client), (error) => {
      assert.ok(error instanceof base);
      assert.deepEqual([error.constructor, error.name], [base, name]);
      return true;
    });
  }
  // The backend has a few of the operations.
  await assert.rejects(client.send(new aws.DeleteUserCommand({ AccessToken: 'x' })), {
    name: 'UnknownOperationException',
  });
});
