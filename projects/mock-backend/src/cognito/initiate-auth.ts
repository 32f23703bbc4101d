import { randomUUID } from 'node:crypto';
import { ACCOUNTS } from '../accounts';
import { USER_POOL_ID } from '../amplify-config';
import type { Note } from '../serve/service';
import type { JsonObject } from '../world/json-object';
import type { World } from '../world/world';
import { authenticationResult } from './authentication-result';
import type { AwsJsonOperation } from './aws-json-operation';
import { CognitoError } from './cognito-error';
import { nested, requireClient, requiredText } from './input';
import { presentRefreshToken } from './present-refresh-token';
import { SrpChallenge } from './srp-challenge';

const POOL_NAME = USER_POOL_ID.slice(USER_POOL_ID.indexOf('_') + 1);

export const initiateAuth: AwsJsonOperation = (input, world, note) => {
  const clientId = requireClient(input);
  const flow = requiredText(input, 'AuthFlow');
  const parameters = nested(input, 'AuthParameters');
  switch (flow) {
    case 'USER_PASSWORD_AUTH':
      return signInByPassword(parameters, clientId, world, note);
    case 'USER_SRP_AUTH':
      return startSrp(parameters, world);
    case 'REFRESH_TOKEN':
    case 'REFRESH_TOKEN_AUTH':
      return refreshWithInitiateAuth(parameters, world, note);
    default:
      throw new CognitoError('InvalidParameterException', `${flow} is not enabled for the client.`);
  }
};

function signInByPassword(
  parameters: JsonObject,
  clientId: string,
  world: World,
  note: Note,
): Promise<object> {
  const username = requiredText(parameters, 'USERNAME');
  const account = ACCOUNTS.find((candidate) => candidate.username === username);
  if (account?.password !== requiredText(parameters, 'PASSWORD')) {
    throw new CognitoError('NotAuthorizedException', 'Incorrect username or password.');
  }
  const refreshToken = world.sessions.begin(account, clientId);
  return authenticationResult(world, note, refreshToken, refreshToken);
}

/**
 * Like Cognito, sends a challenge for an unknown user too, so that nobody can find out who has an
 * account.
 */
function startSrp(parameters: JsonObject, world: World): object {
  const username = requiredText(parameters, 'USERNAME');
  const account = ACCOUNTS.find((candidate) => candidate.username === username);
  const password = account?.password ?? randomUUID();
  const identity = { poolName: POOL_NAME, userId: username, password };
  const challenge = openChallenge(identity, requiredText(parameters, 'SRP_A'));
  world.challenges.add(challenge);
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: challenge.salt,
      SECRET_BLOCK: challenge.secretBlock,
      SRP_B: challenge.serverPublic,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  };
}

function openChallenge(...input: ConstructorParameters<typeof SrpChallenge>): SrpChallenge {
  try {
    return new SrpChallenge(...input);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new CognitoError('InvalidParameterException', error.message);
    }
    throw error;
  }
}

/**
 * AWS documents that this flow is rejected with rotation. The name and text of the error aren't
 * documented.
 */
function refreshWithInitiateAuth(
  parameters: JsonObject,
  world: World,
  note: Note,
): Promise<object> {
  if (world.settings.get().rotation) {
    throw new CognitoError(
      'NotAuthorizedException',
      'REFRESH_TOKEN_AUTH is not available with refresh token rotation; use GetTokensFromRefreshToken.',
    );
  }
  const presented = presentRefreshToken(requiredText(parameters, 'REFRESH_TOKEN'), world);
  return authenticationResult(world, note, presented);
}
