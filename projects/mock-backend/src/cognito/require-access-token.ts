import type { Session } from '../token/session';
import type { JsonObject } from '../world/json-object';
import type { World } from '../world/world';
import { CognitoError } from './cognito-error';
import { requiredText } from './input';

/**
 * The session of the `AccessToken` in the body. Unlike an API, Cognito knows which tokens were
 * revoked.
 *
 * @throws CognitoError NotAuthorizedException
 */
export async function requireAccessToken(input: JsonObject, world: World): Promise<Session> {
  const result = await world.verify(requiredText(input, 'AccessToken'));
  if (result.verdict === 'expired') {
    throw new CognitoError('NotAuthorizedException', 'Access Token has expired');
  }
  if (result.verdict !== 'good' || result.user.tokenUse !== 'access') {
    throw new CognitoError('NotAuthorizedException', 'Invalid Access Token');
  }
  const session = world.sessions.findSession(result.user.sessionId);
  if (!session || session.revoked) {
    throw new CognitoError('NotAuthorizedException', 'Access Token has been revoked');
  }
  return session;
}
