import { errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { isUserPoolClient } from '../amplify-config';
import { ISSUER } from './issuer';
import type { SigningKey } from './signing-key';

/** Who a verified token speaks for. */
export interface TokenUser {
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[];
  /** Id of the session the token belongs to. */
  readonly sessionId: string;
  readonly tokenUse: 'access' | 'id';
  /** End of the token, server clock. */
  readonly expiresAtMs: number;
}

/** `foreign`: well formed, but of another key, issuer or app client. */
export type TokenVerdict =
  | { readonly verdict: 'good'; readonly user: TokenUser }
  | { readonly verdict: 'expired'; readonly expiredAtSeconds: number }
  | { readonly verdict: 'malformed' | 'foreign' };

/**
 * Checks signature, issuer, app client and `exp`, the latter without leeway.
 * Revocation is not looked at: only Cognito itself knows of it, AppSync takes a revoked token until it expires.
 *
 * @param now server time
 */
export async function verifyToken(
  token: string,
  key: SigningKey,
  now: Date,
): Promise<TokenVerdict> {
  try {
    const { payload } = await jwtVerify(token, key.findKey, {
      issuer: ISSUER,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'sub', 'jti'],
      currentDate: now,
    });
    const user = readUser(payload);
    return user ? { verdict: 'good', user } : { verdict: 'foreign' };
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      return { verdict: 'expired', expiredAtSeconds: error.payload.exp ?? 0 };
    }
    if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) {
      return { verdict: 'malformed' };
    }
    // Every other reason not to accept a token: signature, unknown key, algorithm, issuer, a claim that is missing.
    if (error instanceof errors.JOSEError) {
      return { verdict: 'foreign' };
    }
    throw error;
  }
}

function readUser(payload: JWTPayload): TokenUser | undefined {
  const tokenUse = payload['token_use'];
  if (tokenUse !== 'access' && tokenUse !== 'id') {
    return undefined;
  }
  // The access token names the app client in client_id and has no aud; the id token has it the other way round.
  const client = tokenUse === 'access' ? payload['client_id'] : payload.aud;
  if (!isUserPoolClient(client)) {
    return undefined;
  }
  const groups = payload['cognito:groups'];
  return {
    sub: String(payload.sub),
    username: String(payload[tokenUse === 'access' ? 'username' : 'cognito:username']),
    groups: Array.isArray(groups) ? groups.map(String) : [],
    sessionId: String(payload['origin_jti']),
    tokenUse,
    expiresAtMs: Number(payload.exp) * 1000,
  };
}
