import { randomBytes } from 'node:crypto';
import type { Account } from '../accounts';
import type { ServerClock } from '../world/server-clock';

/** The time after which Cognito no longer accepts a code. */
const CODE_LIFE_MS = 300_000;

/** The parameters of a request to the authorize endpoint. */
export interface Authorization {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly responseType: 'code' | 'token';
  readonly state: string | undefined;
  /** To verify that the client that exchanges the code is the one that requested it. */
  readonly codeChallenge: string | undefined;
  readonly codeChallengeMethod: string | undefined;
}

/** A code that was issued and not exchanged yet. */
export interface PendingCode {
  readonly account: Account;
  readonly authorization: Authorization;
  readonly endsAtMs: number;
}

/**
 * The users who are signed in at the hosted UI of one world, by the browser's cookie, and the
 * pending codes.
 */
export class HostedUiSessions {
  readonly #clock: ServerClock;
  readonly #accounts = new Map<string, Account>();
  readonly #codes = new Map<string, PendingCode>();

  constructor(clock: ServerClock) {
    this.#clock = clock;
  }

  begin(account: Account): string {
    const id = randomBytes(16).toString('hex');
    this.#accounts.set(id, account);
    return id;
  }

  find(id: string | undefined): Account | undefined {
    return id === undefined ? undefined : this.#accounts.get(id);
  }

  end(id: string | undefined): void {
    if (id !== undefined) {
      this.#accounts.delete(id);
    }
  }

  /** Issues a code for an account. It can be exchanged once. */
  issueCode(account: Account, authorization: Authorization): string {
    const code = randomBytes(16).toString('hex');
    const endsAtMs = this.#clock.now() + CODE_LIFE_MS;
    this.#codes.set(code, { account, authorization, endsAtMs });
    return code;
  }

  /** Removes a code, so that it can't be used again, even if the exchange fails. */
  takeCode(code: string): PendingCode | undefined {
    const pending = this.#codes.get(code);
    this.#codes.delete(code);
    return pending && this.#clock.now() < pending.endsAtMs ? pending : undefined;
  }

  clear(): void {
    this.#accounts.clear();
    this.#codes.clear();
  }
}
