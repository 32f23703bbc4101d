import { randomBytes, randomUUID } from 'node:crypto';
import type { Account } from '../accounts';

/** What a sign-in begins and the refresh token renews: in Cognito's terms one `origin_jti`. */
export interface Session {
  /** `origin_jti` of all its tokens. */
  readonly id: string;
  readonly eventId: string;
  readonly account: Account;
  /** The app client it was begun with. */
  readonly clientId: string;
  /** Sign-in, whole seconds on the server clock. */
  readonly authTimeSeconds: number;
  /** End of all its refresh tokens: a rotated one gets the remaining life of the first. */
  readonly refreshEndsAtMs: number;
  revoked: boolean;
}

/** One refresh token of a session. Its text is opaque, as a client must treat Cognito's. */
export interface RefreshToken {
  readonly text: string;
  /** Says in logs which token it was without saying the token. */
  readonly publicId: string;
  readonly session: Session;
  /** Set once rotation has replaced it: end of the grace period, server clock. */
  replacedUntilMs?: number;
}

export function beginSession(
  { account, clientId }: Pick<Session, 'account' | 'clientId'>,
  nowMs: number,
  refreshLifeMs: number,
): Session {
  return {
    id: randomUUID(),
    eventId: randomUUID(),
    account,
    clientId,
    authTimeSeconds: Math.floor(nowMs / 1000),
    refreshEndsAtMs: nowMs + refreshLifeMs,
    revoked: false,
  };
}

export function newRefreshToken(session: Session): RefreshToken {
  return {
    text: randomBytes(96).toString('base64url'),
    publicId: randomBytes(6).toString('hex'),
    session,
  };
}
