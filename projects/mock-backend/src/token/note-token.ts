import { decodeJwt, errors } from 'jose';
import type { RequestNotes } from '../world/log-entry';

/**
 * What the log may contain about a token, valid or not: its IDs and the time left, never the token.
 *
 * @param nowMs server time
 */
export function noteToken(token: string, nowMs: number): RequestNotes {
  try {
    const { sub, jti, exp, token_use: use } = decodeJwt(token);
    return {
      ...(sub === undefined ? {} : { sub }),
      ...(jti === undefined ? {} : { tokenId: jti }),
      ...(use === 'access' || use === 'id' ? { tokenUse: use } : {}),
      ...(typeof exp === 'number' ? { tokenLeftMs: exp * 1000 - nowMs } : {}),
    };
  } catch (error) {
    if (error instanceof errors.JWTInvalid) {
      return {};
    }
    throw error;
  }
}
