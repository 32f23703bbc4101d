import { inject, Injectable } from '@angular/core';
import {
  SourceListener,
  SourceTokens,
  TokenGate,
  TokenGuardError,
  TokenSource,
} from 'amplify-token-guard';
import { ManualClock } from './manual-clock';

/** What {@link FakeTokenSource.issue} can be told. */
export interface IssueOptions {
  /** Default: the user who is signed in, or `listener`. */
  readonly userId?: string;
  /** Life of the token in ms. Default: that of the source, one hour to begin with. */
  readonly lifetimeMs?: number;
  /** How old the token is already, in ms. Default: 0. */
  readonly ageMs?: number;
}

/** What the tokens of {@link FakeTokenSource} say. */
export interface FakeClaims {
  readonly access?: Readonly<Record<string, unknown>>;
  readonly id?: Readonly<Record<string, unknown>>;
}

/** A refresh that waits to be let go. */
interface HeldRefresh {
  readonly release: () => void;
}

/** The guard takes a token for shorter than it may be, as `iat` is cut to whole seconds. */
const IAT_TRUNCATION_MS = 1_000;

interface Stored {
  readonly tokens: SourceTokens;
  readonly bornMs: number;
}

/**
 * A session without a server: store and token service in one. Its tokens are made-up texts such
 * as `access-1`, unless it is told what they say.
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

  /** Life of the tokens that are issued from now on, in ms. */
  lifetimeMs = 3_600_000;
  /**
   * What the tokens say that are issued from now on. With it they are unsigned JWTs.
   *
   * @example
   * ```ts
   * source.claims = { access: { username: 'alice', 'cognito:groups': ['editors'] } };
   * source.signIn();
   * ```
   */
  claims: FakeClaims | undefined;
  /** How long a refresh takes, in ms. Its token is minted when it begins. */
  refreshDurationMs = 0;
  /** How many refreshes were begun. */
  refreshCount = 0;
  /** How often the store was read for tokens. */
  loadCount = 0;
  /** Reads through the guard, as Amplify's own would; set while the guard is running. */
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

  /** Puts a new token into the store. */
  issue(options: IssueOptions = {}): SourceTokens {
    const userId = options.userId ?? this.#stored?.tokens.userId ?? 'listener';
    if (userId !== this.#stored?.tokens.userId) this.#session++;
    const tokens = this.#mint(userId, options);
    this.#refusal = undefined;
    this.#store(tokens);
    this.#announce();
    return tokens;
  }

  /** Puts a token into the store whose life is over. */
  expireNow(): SourceTokens {
    return this.issue({ ageMs: this.lifetimeMs });
  }

  /** Another tab has refreshed: its token is in the store. */
  otherTabRefreshed(): SourceTokens {
    return this.issue();
  }

  /**
   * Lets the next refreshes fail: with `session-ended` the session is over, else it may recover.
   *
   * @param times how many; `Infinity` for all that follow, of which {@link verify} expects none. Default: 1.
   * @throws RangeError when `times` is neither a whole number from 1 nor `Infinity`.
   */
  failNext(error: Error = new Error('The network is down.'), times = 1): void {
    if (times < 1 || !(Number.isInteger(times) || times === Infinity)) {
      throw new RangeError(
        `failNext(): "times" is ${times}; allowed is a whole number from 1, or Infinity.`,
      );
    }
    this.#failures.push({ error, times });
  }

  /**
   * The refresh token is no longer accepted, until a new token is issued: the session lasts as long as
   * the token in the store.
   */
  revoke(): void {
    this.#refusal = new TokenGuardError('session-ended', 'The refresh token was revoked.');
  }

  /** Lets the next refresh end the session at once, whether its token still lives or not. */
  endNext(): void {
    this.failNext(new TokenGuardError('session-ended', 'The refresh token was revoked.'));
  }

  /** Keeps the answers of refreshes back until {@link release}. */
  hold(): void {
    this.#held ??= [];
  }

  /** Lets the answers go that were kept back. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { release } of held) release();
  }

  /** @throws Error if failures were ordered that never happened, or answers are still kept back. */
  verify(): void {
    const open = this.#held?.length ?? 0;
    const ordered = this.#failures.filter(({ times }) => times !== Infinity);
    const missing = ordered.reduce((sum, { times }) => sum + times, 0);
    if (missing > 0) throw new Error(`${missing} ordered refresh failure(s) never happened.`);
    if (open > 0) throw new Error(`${open} refresh(es) are still held back.`);
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
      throw new TokenGuardError('signed-out', 'The session was ended while it was refreshed.');
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
