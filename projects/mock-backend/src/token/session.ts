import { randomBytes, randomUUID } from 'node:crypto';
import type { Account } from '../accounts';

/**
 * A session starts with a sign-in, and refreshes renew it. Cognito identifies it by `origin_jti`.
 */
export interface Session {
  /** The `origin_jti` of all its tokens. */
  readonly id: string;
  readonly eventId: string;
  readonly account: Account;
  /** The app client of the sign-in. */
  readonly clientId: string;
  /** The time of the sign-in in whole seconds, on the server clock. */
  readonly authTimeSeconds: number;
  /**
   * When its refresh tokens expire. After a rotation, the new refresh token has the remaining
   * lifetime of the first.
   */
  readonly refreshEndsAtMs: number;
  revoked: boolean;
}

/** A refresh token of a session. Clients must treat its text as opaque. */
export interface RefreshToken {
  readonly text: string;
  /** Identifies the token in the log without its text. */
  readonly publicId: string;
  readonly session: Session;
  /** Set after rotation has replaced it: the end of the grace period, on the server clock. */
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
