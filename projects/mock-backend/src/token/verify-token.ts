import { errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { isUserPoolClient } from '../amplify-config';
import { ISSUER } from './issuer';
import type { SigningKey } from './signing-key';

/** The user of a verified token. */
export interface TokenUser {
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[];
  /** The ID of the token's session. */
  readonly sessionId: string;
  readonly tokenUse: 'access' | 'id';
  /** The expiry of the token, on the server clock. */
  readonly expiresAtMs: number;
}

/** `foreign`: well-formed, but from another key, issuer, or app client. */
export type TokenVerdict =
  | { readonly verdict: 'good'; readonly user: TokenUser }
  | { readonly verdict: 'expired'; readonly expiredAtSeconds: number }
  | { readonly verdict: 'malformed' | 'foreign' };

/**
 * Checks the signature, the issuer, the app client, and `exp` (without leeway). Doesn't check
 * revocation: only Cognito knows about it, and AppSync accepts a revoked token until it expires.
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
    // All other reasons to reject a token: signature, unknown key, algorithm, issuer, missing
    // claim.
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
  // An access token has the app client in `client_id` and no `aud`. An ID token has it in `aud`.
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
