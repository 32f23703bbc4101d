import { WorldClock } from './world-clock';

/** A set of tokens, as the server minted it. */
export interface Minted {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: string;
  readonly mintedAtMs: number;
  /** `mintedAtMs` rounded down to whole seconds, as in a JWT. */
  readonly iatMs: number;
  readonly expMs: number;
}

export type RefreshAnswer =
  | { readonly ok: true; readonly minted: Minted }
  | { readonly ok: false; readonly definitive: boolean };

/**
 * A user pool and an API in one. It rotates refresh tokens without a grace period, and its clock is
 * correct.
 */
export class Server {
  readonly #valid = new Map<string, Minted>();
  readonly #all = new Map<string, Minted>();
  #minted = 0;
  /** While true, refreshes fail with a transient error. */
  out = false;
  /** Access tokens that the API rejects although they haven't expired. */
  readonly distrusted = new Set<string>();
  /** For each request that ran, by its number: the user of each execution. */
  readonly executed = new Map<number, string[]>();
  rejections = 0;
  refreshes = 0;

  constructor(
    private readonly clock: WorldClock,
    private readonly lifetimeMs: number,
  ) {}

  /** The tokens that belong to an access token. */
  find(accessToken: string): Minted {
    const minted = this.#all.get(accessToken);
    if (!minted) throw new Error(`The server never minted "${accessToken}".`);
    return minted;
  }

  signIn(user: string): Minted {
    return this.#mint(user);
  }

  refresh(refreshToken: string): RefreshAnswer {
    if (this.out) return { ok: false, definitive: false };
    const before = this.#valid.get(refreshToken);
    if (!before) return { ok: false, definitive: true };
    this.#valid.delete(refreshToken);
    this.refreshes++;
    return { ok: true, minted: this.#mint(before.user) };
  }

  revoke(refreshToken: string): void {
    this.#valid.delete(refreshToken);
  }

  /** Runs a request. Returns `false` if the token is rejected. */
  execute(request: number, token: Minted): boolean {
    if (this.clock.elapsedMs >= token.expMs || this.distrusted.has(token.accessToken)) {
      this.rejections++;
      return false;
    }
    this.executed.set(request, [...(this.executed.get(request) ?? []), token.user]);
    return true;
  }

  #mint(user: string): Minted {
    const number = ++this.#minted;
    const mintedAtMs = this.clock.elapsedMs;
    const iatMs = Math.floor(mintedAtMs / 1_000) * 1_000;
    const minted = {
      accessToken: `access-${number}`,
      refreshToken: `refresh-${number}`,
      user,
      mintedAtMs,
      iatMs,
      expMs: iatMs + this.lifetimeMs,
    };
    this.#valid.set(minted.refreshToken, minted);
    this.#all.set(minted.accessToken, minted);
    return minted;
  }
}
