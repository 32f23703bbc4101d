import { createHash } from 'node:crypto';
import { CognitoError } from '../cognito/cognito-error';
import { presentRefreshToken } from '../cognito/present-refresh-token';
import type { Note, Reply } from '../serve/service';
import type { RefreshToken } from '../token/session';
import type { World } from '../world/world';
import type { Authorization } from './hosted-ui-session';
import { json } from './replies';

/** The token endpoint: exchanges a code or a refresh token for tokens. */
export async function exchange(form: URLSearchParams, world: World, note: Note): Promise<Reply> {
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(form, world, note);
    case 'refresh_token':
      return refresh(form, world, note);
    default:
      return refusal('unsupported_grant_type', note);
  }
}

/** The tokens of a session in an OAuth response. */
export async function tokenAnswer(
  world: World,
  note: Note,
  session: RefreshToken,
  refreshToken?: RefreshToken,
): Promise<Record<string, string>> {
  const minted = await world.mint(session);
  note({
    sub: session.session.account.sub,
    mintedTokenId: minted.tokenId,
    mintedLifeMs: minted.expiresInSeconds * 1000,
    mintedIdTokenId: minted.idTokenId,
    ...(refreshToken && { mintedRefreshTokenId: refreshToken.publicId }),
  });
  return {
    access_token: minted.accessToken,
    id_token: minted.idToken,
    ...(refreshToken && { refresh_token: refreshToken.text }),
    expires_in: String(minted.expiresInSeconds),
    token_type: 'Bearer',
  };
}

async function exchangeCode(form: URLSearchParams, world: World, note: Note): Promise<Reply> {
  const pending = world.hostedUi.takeCode(form.get('code') ?? '');
  if (!pending || !isFor(pending.authorization, form)) {
    return refusal('invalid_grant', note);
  }
  const refreshToken = world.sessions.begin(pending.account, pending.authorization.clientId);
  const answer = await tokenAnswer(world, note, refreshToken, refreshToken);
  return json(200, { ...answer, expires_in: Number(answer['expires_in']) });
}

async function refresh(form: URLSearchParams, world: World, note: Note): Promise<Reply> {
  try {
    const presented = presentRefreshToken(form.get('refresh_token') ?? '', world);
    const answer = await tokenAnswer(world, note, presented);
    return json(200, { ...answer, expires_in: Number(answer['expires_in']) });
  } catch (error) {
    if (error instanceof CognitoError) {
      return refusal('invalid_grant', note);
    }
    throw error;
  }
}

/** Whether the client, the redirect URL, and the proof match those of the authorization request. */
function isFor(authorization: Authorization, form: URLSearchParams): boolean {
  return (
    authorization.clientId === form.get('client_id') &&
    authorization.redirectUri === form.get('redirect_uri') &&
    isProven(authorization, form.get('code_verifier'))
  );
}

/** PKCE: the client that requested the code has a secret, and sent only its hash. */
function isProven(
  { codeChallenge, codeChallengeMethod }: Authorization,
  verifier: string | null,
): boolean {
  if (codeChallenge === undefined) {
    return true;
  }
  // Cognito accepts only S256.
  if (verifier === null || codeChallengeMethod !== 'S256') {
    return false;
  }
  return createHash('sha256').update(verifier).digest('base64url') === codeChallenge;
}

function refusal(error: string, note: Note): Reply {
  note({ errorName: error });
  return json(400, { error });
}
