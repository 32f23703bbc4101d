import { inject, Injectable } from '@angular/core';
import {
  SourceListener,
  SourceTokens,
  TokenGate,
  TokenGuardError,
  TokenSource,
} from 'amplify-token-guard';
import { ManualClock } from './manual-clock';

/** Options of {@link FakeTokenSource.issue}. */
export interface IssueOptions {
  /** Default: the user who is signed in, or `listener`. */
  readonly userId?: string;
  /** The lifetime of the token, in ms. Default: the source's `lifetimeMs`, initially one hour. */
  readonly lifetimeMs?: number;
  /** The age of the token, in ms. Default: 0. */
  readonly ageMs?: number;
}

/** The claims in the tokens of {@link FakeTokenSource}. */
export interface FakeClaims {
  readonly access?: Readonly<Record<string, unknown>>;
  readonly id?: Readonly<Record<string, unknown>>;
}

/** A refresh that waits for {@link FakeTokenSource.release}. */
interface HeldRefresh {
  readonly release: () => void;
}

/** `iat` is truncated to whole seconds, so the guard subtracts this from the lifetime. */
const IAT_TRUNCATION_MS = 1_000;

interface Stored {
  readonly tokens: SourceTokens;
  readonly bornMs: number;
}

/**
 * A session without a server: a token store and a token service. Its tokens are strings such as
 * `access-1`, unless `claims` is set.
 */
@Injectable()
export class FakeTokenSource extends TokenSource {
  readonly #clock = inject(ManualClock);
  readonly #watchers = new Set<SourceListener>();
  readonly #failures: { readonly error: Error; times: number }[] = [];
  #stored: Stored | null = null;
  #held: HeldRefresh[] | undefined;
  #refusal: TokenGuardError | undefined;
  #issued = 0;
  #session = 0;

  /** The lifetime of new tokens, in ms. */
  lifetimeMs = 3_600_000;
  /**
   * The claims of new tokens. If set, tokens are unsigned JWTs.
   *
   * @example
   * ```ts
   * source.claims = { access: { username: 'alice', 'cognito:groups': ['editors'] } };
   * source.signIn();
   * ```
   */
  claims: FakeClaims | undefined;
  /** How long a refresh takes, in ms. Its token is minted at the start. */
  refreshDurationMs = 0;
  /** The number of refreshes that were started. */
  refreshCount = 0;
  /** How often the tokens in the store were read. */
  loadCount = 0;
  /** Reads tokens through the guard, like Amplify. Set while the guard is running. */
  gate: TokenGate | undefined;

  /** Signs a user in, in this tab. */
  signIn(userId = 'listener', options: Omit<IssueOptions, 'userId'> = {}): SourceTokens {
    return this.issue({ ...options, userId });
  }

  override signOut(): Promise<void> {
    this.#session++;
    this.#stored = null;
    this.#announce();
    return Promise.resolve();
  }

  /** Stores a new token. */
  issue(options: IssueOptions = {}): SourceTokens {
    const userId = options.userId ?? this.#stored?.tokens.userId ?? 'listener';
    if (userId !== this.#stored?.tokens.userId) this.#session++;
    const tokens = this.#mint(userId, options);
    this.#refusal = undefined;
    this.#store(tokens);
    this.#announce();
    return tokens;
  }

  /** Stores an expired token. */
  expireNow(): SourceTokens {
    return this.issue({ ageMs: this.lifetimeMs });
  }

  /** Stores a new token, like a refresh in another tab. */
  otherTabRefreshed(): SourceTokens {
    return this.issue();
  }

  /**
   * Makes the next refreshes fail. `session-ended` ends the session. Any other error is transient.
   *
   * @param times the number of failures. With `Infinity`, all following refreshes fail, and
   * {@link verify} requires none. Default: 1.
   * @throws RangeError when `times` is neither a positive whole number nor `Infinity`.
   */
  failNext(error: Error = new Error('The network is down.'), times = 1): void {
    if (times < 1 || !(Number.isInteger(times) || times === Infinity)) {
      throw new RangeError(
        `failNext(): "times" is ${times}; expected a whole number from 1, or Infinity.`,
      );
    }
    this.#failures.push({ error, times });
  }

  /**
   * Revokes the refresh token, until a new token is issued. The session lasts until its token
   * expires.
   */
  revoke(): void {
    this.#refusal = new TokenGuardError('session-ended', 'The refresh token was revoked.');
  }

  /** Makes the next refresh end the session at once, even if its token is still valid. */
  endNext(): void {
    this.failNext(new TokenGuardError('session-ended', 'The refresh token was revoked.'));
  }

  /** Delays the answers of refreshes until {@link release}. */
  hold(): void {
    this.#held ??= [];
  }

  /** Sends the delayed answers. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { release } of held) release();
  }

  /** @throws Error if failures of `failNext()` did not happen, or answers are still delayed. */
  verify(): void {
    const open = this.#held?.length ?? 0;
    const ordered = this.#failures.filter(({ times }) => times !== Infinity);
    const missing = ordered.reduce((sum, { times }) => sum + times, 0);
    if (missing > 0) throw new Error(`${missing} refresh failure(s) of failNext() did not happen.`);
    if (open > 0) throw new Error(`${open} refresh(es) are still pending.`);
  }

  override load(): Promise<SourceTokens | null> {
    this.loadCount++;
    return Promise.resolve(this.#read());
  }

  override isCurrent(tokens: SourceTokens): Promise<boolean> {
    return Promise.resolve(tokens.userId === this.#stored?.tokens.userId);
  }

  override async refresh(): Promise<SourceTokens> {
    this.refreshCount++;
    const session = this.#session;
    const before = this.#stored;
    if (!before) throw new TokenGuardError('signed-out', 'Nobody is signed in.');
    const bornMs = this.#clock.elapsedMs;
    const mintedAtMs = this.#clock.wallMs();
    const failure = this.#nextFailure();
    if (this.refreshDurationMs > 0) await this.#pass(this.refreshDurationMs);
    if (this.#held) await this.#hold();
    if (session !== this.#session) {
      throw new TokenGuardError('signed-out', 'The session ended during the refresh.');
    }
    if (this.#refusal) {
      const { ageMs, issuedAtMs, expiresAtMs } = this.#read() ?? before.tokens;
      if (ageMs >= expiresAtMs - issuedAtMs - IAT_TRUNCATION_MS) this.#lose(this.#refusal);
      throw this.#refusal;
    }
    if (failure !== undefined) {
      if (failure instanceof TokenGuardError) this.#lose(failure);
      throw failure;
    }
    this.#store(this.#mint(before.tokens.userId, {}, mintedAtMs), bornMs);
    return this.#read() ?? before.tokens;
  }

  override watch(onChange: SourceListener): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  override guardReads(gate: TokenGate): () => void {
    this.gate = gate;
    return () => (this.gate = undefined);
  }

  #mint(
    userId: string,
    { lifetimeMs = this.lifetimeMs, ageMs = 0 }: IssueOptions,
    nowMs = this.#clock.wallMs(),
  ): SourceTokens {
    const issuedAtMs = nowMs - ageMs;
    const before = this.#stored?.tokens;
    this.#issued++;
    return {
      accessToken: this.#text('access'),
      idToken: this.#text('id'),
      userId,
      issuedAtMs,
      expiresAtMs: issuedAtMs + lifetimeMs,
      ageMs,
      signedInAtMs: before?.userId === userId ? before.signedInAtMs : issuedAtMs,
    };
  }

  #text(use: 'access' | 'id'): string {
    const name = `${use}-${this.#issued}`;
    return this.claims ? unsignedJwt({ ...this.claims[use], jti: name }) : name;
  }

  #store(tokens: SourceTokens, bornMs = this.#clock.elapsedMs - tokens.ageMs): void {
    this.#stored = { tokens, bornMs };
  }

  #read(): SourceTokens | null {
    if (!this.#stored) return null;
    const { tokens, bornMs } = this.#stored;
    return { ...tokens, ageMs: this.#clock.elapsedMs - bornMs };
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }

  #nextFailure(): Error | undefined {
    const [next] = this.#failures;
    if (next && --next.times === 0) this.#failures.shift();
    return next?.error;
  }

  #hold(): Promise<void> {
    return new Promise((release) => this.#held?.push({ release }));
  }

  #lose(error: TokenGuardError): void {
    this.#announce(error);
    this.#stored = null;
  }

  #announce(lost?: TokenGuardError): void {
    for (const watcher of this.#watchers) watcher(lost);
  }
}

function unsignedJwt(claims: object): string {
  return `${base64Url({ alg: 'none' })}.${base64Url(claims)}.unsigned`;
}

function base64Url(part: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(part));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
