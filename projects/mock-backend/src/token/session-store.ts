import type { Account } from '../accounts';
import { USER_POOL_CLIENT_ID } from '../amplify-config';
import type { ServerClock } from '../world/server-clock';
import type { SettingsStore } from '../world/settings-store';
import { beginSession, newRefreshToken } from './session';
import type { RefreshToken, Session } from './session';

/** The result of using a refresh token. */
export type Presented =
  | { readonly token: RefreshToken; readonly verdict: 'good' }
  | { readonly verdict: 'unknown' | 'revoked' | 'expired' | 'reused' };

/** The sessions and refresh tokens of one world. */
export class SessionStore {
  readonly #clock: ServerClock;
  readonly #settings: SettingsStore;
  readonly #sessions = new Map<string, Session>();
  readonly #refreshTokens = new Map<string, RefreshToken>();

  constructor(clock: ServerClock, settings: SettingsStore) {
    this.#clock = clock;
    this.#settings = settings;
  }

  begin(account: Account, clientId = USER_POOL_CLIENT_ID): RefreshToken {
    const { refreshTokenLifeMs } = this.#settings.get();
    const session = beginSession({ account, clientId }, this.#clock.now(), refreshTokenLifeMs);
    this.#sessions.set(session.id, session);
    return this.#issue(session);
  }

  find(refreshToken: string): RefreshToken | undefined {
    return this.#refreshTokens.get(refreshToken);
  }

  /** The session of an access token, by its `origin_jti`. */
  findSession(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /**
   * Checks a refresh token. A replaced one is `reused` after its grace period. That doesn't end the
   * session: AWS documents this error as "has been invalidated by refresh-token rotation", and
   * doesn't mention that it revokes the newer tokens.
   */
  present(text: string): Presented {
    const token = this.find(text);
    const nowMs = this.#clock.now();
    if (!token) {
      return { verdict: 'unknown' };
    }
    if (token.session.revoked) {
      return { verdict: 'revoked' };
    }
    if (nowMs >= token.session.refreshEndsAtMs) {
      return { verdict: 'expired' };
    }
    if (token.replacedUntilMs !== undefined && nowMs >= token.replacedUntilMs) {
      return { verdict: 'reused' };
    }
    return { token, verdict: 'good' };
  }

  /**
   * Replaces a refresh token. If it is used again within the grace period, it is replaced again,
   * but the grace period doesn't restart.
   */
  rotate(token: RefreshToken): RefreshToken {
    token.replacedUntilMs ??= this.#clock.now() + this.#settings.get().rotationGraceMs;
    return this.#issue(token.session);
  }

  /** Revokes all sessions of a user. Returns the number of sessions that were active. */
  revokeUser(username: string): number {
    const alive = [...this.#sessions.values()].filter(
      ({ account, revoked }) => account.username === username && !revoked,
    );
    alive.forEach((session) => (session.revoked = true));
    return alive.length;
  }

  clear(): void {
    this.#sessions.clear();
    this.#refreshTokens.clear();
  }

  #issue(session: Session): RefreshToken {
    const token = newRefreshToken(session);
    this.#refreshTokens.set(token.text, token);
    return token;
  }
}
