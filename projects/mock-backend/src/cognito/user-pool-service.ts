import { noteToken } from '../token/note-token';
import type { COGNITO_OPERATIONS } from '../world/fault-targets';
import type { JsonObject } from '../world/json-object';
import type { RequestNotes } from '../world/log-entry';
import type { World } from '../world/world';
import type { AwsJsonOperation } from './aws-json-operation';
import { awsJsonService } from './aws-json-service';
import { getTokensFromRefreshToken } from './get-tokens-from-refresh-token';
import { getUser } from './get-user';
import { globalSignOut } from './global-sign-out';
import { initiateAuth } from './initiate-auth';
import { nested } from './input';
import { respondToAuthChallenge } from './respond-to-auth-challenge';
import { revokeToken } from './revoke-token';

const OPERATIONS: Record<(typeof COGNITO_OPERATIONS)[number], AwsJsonOperation> = {
  InitiateAuth: initiateAuth,
  RespondToAuthChallenge: respondToAuthChallenge,
  GetTokensFromRefreshToken: getTokensFromRefreshToken,
  RevokeToken: revokeToken,
  GlobalSignOut: globalSignOut,
  GetUser: getUser,
};

/** The Cognito user pool: sign-in, refresh, sign-out. */
export const userPoolService = awsJsonService({ kind: 'auth', operations: OPERATIONS, readNotes });

function readNotes(operation: string, input: JsonObject, world: World): RequestNotes {
  const oldWay = nested(input, 'AuthParameters')['REFRESH_TOKEN'];
  const purpose = purposeOf(operation, oldWay !== undefined);
  const presented = world.sessions.find(String(input['RefreshToken'] ?? input['Token'] ?? oldWay));
  return {
    ...(purpose && { purpose }),
    ...(presented && { refreshTokenId: presented.publicId, sub: presented.session.account.sub }),
    ...noteToken(String(input['AccessToken']), world.clock.now()),
  };
}

function purposeOf(operation: string, refreshesTheOldWay: boolean): RequestNotes['purpose'] {
  switch (operation) {
    case 'InitiateAuth':
      return refreshesTheOldWay ? 'refresh' : 'sign-in';
    case 'RespondToAuthChallenge':
      return 'sign-in';
    case 'GetTokensFromRefreshToken':
      return 'refresh';
    case 'RevokeToken':
    case 'GlobalSignOut':
      return 'sign-out';
    default:
      return undefined;
  }
}
