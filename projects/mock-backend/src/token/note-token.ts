import { decodeJwt, errors } from 'jose';
import type { RequestNotes } from '../world/log-entry';

/**
 * What the log may say of a token that was presented, good or not: its ids and what is left of its life, never its text.
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
