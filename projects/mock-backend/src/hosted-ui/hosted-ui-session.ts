import { randomBytes } from 'node:crypto';
import type { Account } from '../accounts';
import type { ServerClock } from '../world/server-clock';

/** As long as Cognito lets a code wait to be exchanged. */
const CODE_LIFE_MS = 300_000;

/** What was asked of the authorize endpoint. */
export interface Authorization {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly responseType: 'code' | 'token';
  readonly state: string | undefined;
  /** For the proof that who exchanges the code is who asked for it. */
  readonly codeChallenge: string | undefined;
  readonly codeChallengeMethod: string | undefined;
}

/** A code that was given out and not exchanged yet. */
export interface PendingCode {
  readonly account: Account;
  readonly authorization: Authorization;
  readonly endsAtMs: number;
}

/** Who is signed in at the hosted UI of one world, by the cookie of a browser, and the codes that wait. */
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

  /** A code for an account, to be exchanged once. */
  issueCode(account: Account, authorization: Authorization): string {
    const code = randomBytes(16).toString('hex');
    const endsAtMs = this.#clock.now() + CODE_LIFE_MS;
    this.#codes.set(code, { account, authorization, endsAtMs });
    return code;
  }

  /** Takes a code: whoever comes with it again gets nothing, whatever became of the first time. */
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
