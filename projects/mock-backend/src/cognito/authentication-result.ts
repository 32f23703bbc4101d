import type { Note } from '../serve/service';
import type { RefreshToken } from '../token/session';
import type { World } from '../world/world';

/**
 * Mints tokens, and returns them in Cognito's response to a sign-in or a refresh.
 *
 * @param session the refresh token of the session
 * @param newRefreshToken a new refresh token for the response; a refresh without rotation has none
 */
export async function authenticationResult(
  world: World,
  note: Note,
  session: RefreshToken,
  newRefreshToken?: RefreshToken,
): Promise<{ AuthenticationResult: object; ChallengeParameters: object }> {
  const tokens = await world.mint(session);
  note({
    sub: session.session.account.sub,
    mintedTokenId: tokens.tokenId,
    mintedLifeMs: tokens.expiresInSeconds * 1000,
    mintedIdTokenId: tokens.idTokenId,
    ...(newRefreshToken && { mintedRefreshTokenId: newRefreshToken.publicId }),
  });
  return {
    AuthenticationResult: {
      AccessToken: tokens.accessToken,
      ExpiresIn: tokens.expiresInSeconds,
      IdToken: tokens.idToken,
      ...(newRefreshToken && { RefreshToken: newRefreshToken.text }),
      TokenType: 'Bearer',
    },
    ChallengeParameters: {},
  };
}
