import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { WorldSettings } from '../world/world-settings';
import { ISSUER } from './issuer';
import type { Session } from './session';
import type { SigningKey } from './signing-key';

/** A new access token and ID token of a session, and the IDs that appear in the log. */
export interface MintedTokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly tokenId: string;
  readonly idTokenId: string;
  readonly expiresInSeconds: number;
}

/** Mints tokens with the same claims and lifetimes as AWS: whole seconds, `iat` rounded down. */
export async function mintTokens(
  key: SigningKey,
  session: Session,
  nowSeconds: number,
  settings: WorldSettings,
): Promise<MintedTokens> {
  const { account, clientId } = session;
  const tokenId = randomUUID();
  const idTokenId = randomUUID();
  const groupNames = [...account.groups, ...extraGroups(settings.extraGroups)];
  const groups = groupNames.length > 0 ? { 'cognito:groups': groupNames } : {};
  const common = {
    sub: account.sub,
    ...groups,
    iss: ISSUER,
    origin_jti: session.id,
    event_id: session.eventId,
    auth_time: session.authTimeSeconds,
    iat: nowSeconds,
  };
  const accessLifeSeconds = settings.accessTokenLifeMs / 1000;
  const [accessToken, idToken] = await Promise.all([
    sign(key, {
      ...common,
      client_id: clientId,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      exp: nowSeconds + accessLifeSeconds,
      jti: tokenId,
      username: account.username,
    }),
    sign(key, {
      ...common,
      email_verified: true,
      'cognito:username': account.username,
      aud: clientId,
      token_use: 'id',
      exp: nowSeconds + settings.idTokenLifeMs / 1000,
      jti: idTokenId,
      email: account.username,
    }),
  ]);
  return { accessToken, idToken, tokenId, idTokenId, expiresInSeconds: accessLifeSeconds };
}

function extraGroups(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `team-${index + 1}-members`);
}

function sign(key: SigningKey, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ kid: key.keyId, alg: 'RS256' })
    .sign(key.privateKey);
}
