import { unsignedJwt } from './unsigned-jwt';

/** A sign-in and its state. */
export interface CognitoSession {
  readonly username: string;
  readonly clientId: string;
  readonly authTime: number;
  readonly id: string;
  alive: boolean;
}

/** The tokens in one response of Cognito. */
export interface Minted {
  readonly AccessToken: string;
  readonly IdToken?: string;
  readonly RefreshToken?: string;
}

interface Minting {
  /** In seconds, like the claim with this name. */
  readonly iat: number;
  /** Unique for each token. */
  readonly id: string;
  readonly accessLifetimeS: number;
  /** 0: there is no ID token. */
  readonly idLifetimeS: number;
  /** The number of groups of the user. */
  readonly groups: number;
  readonly refreshToken: string | undefined;
}

/** Tokens with Cognito's claims, without a signature. */
export function mintTokens(
  { username, clientId, authTime, id: originId }: CognitoSession,
  { iat, id, accessLifetimeS, idLifetimeS, groups, refreshToken }: Minting,
): Minted {
  const claims = {
    sub: `sub-of-${username}`,
    iat,
    jti: id,
    origin_jti: originId,
    auth_time: authTime,
    ...(groups > 0 && { 'cognito:groups': groupNames(groups) }),
  };
  const accessToken = {
    ...claims,
    token_use: 'access',
    exp: iat + accessLifetimeS,
    username,
    client_id: clientId,
  };
  const idToken = {
    ...claims,
    token_use: 'id',
    exp: iat + idLifetimeS,
    'cognito:username': username,
    aud: clientId,
  };
  return {
    AccessToken: unsignedJwt(accessToken),
    ...(idLifetimeS && { IdToken: unsignedJwt(idToken) }),
    ...(refreshToken && { RefreshToken: refreshToken }),
  };
}

function groupNames(count: number): string[] {
  return Array.from({ length: count }, (_, number) => `members-of-team-${number}`);
}
