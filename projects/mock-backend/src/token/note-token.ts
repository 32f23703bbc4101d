import { decodeJwt, errors } from 'jose';
import type { RequestNotes } from '../world/log-entry';

/** What the log may say of a token that was presented, good or not: its ids, never its text. */
export function noteToken(token: string): RequestNotes {
  try {
    const { sub, jti, token_use: use } = decodeJwt(token);
    return {
      ...(sub === undefined ? {} : { sub }),
      ...(jti === undefined ? {} : { tokenId: jti }),
      ...(use === 'access' || use === 'id' ? { tokenUse: use } : {}),
    };
  } catch (error) {
    if (error instanceof errors.JWTInvalid) {
      return {};
    }
    throw error;
  }
}
