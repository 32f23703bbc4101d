import type { RefreshToken } from '../token/session';
import type { World } from '../world/world';
import { CognitoError } from './cognito-error';

/** @throws CognitoError that describes what is wrong with the refresh token. */
export function presentRefreshToken(text: string, world: World): RefreshToken {
  const presented = world.sessions.present(text);
  switch (presented.verdict) {
    case 'good':
      return presented.token;
    case 'reused':
      throw new CognitoError('RefreshTokenReuseException');
    case 'expired':
      throw new CognitoError('NotAuthorizedException', 'Refresh Token has expired');
    case 'revoked':
      throw new CognitoError('NotAuthorizedException', 'Refresh Token has been revoked');
    case 'unknown':
      throw new CognitoError('NotAuthorizedException', 'Invalid Refresh Token');
  }
}
