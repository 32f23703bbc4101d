import { Observable, Subject } from 'rxjs';
import { TokenGuardClock } from '../../platform/clock';
import { Stopwatch } from '../../platform/stopwatch';
import { AuthToken } from '../../session/auth-token';
import { Backoff } from '../../session/backoff';
import { userChanged } from '../../session/current-session';
import { isTokenGuardError } from '../../token-guard-error';
import { TargetPolicy } from '../target-policy';
import { haveSameOwner } from './same-owner';

/**
 * After a connection has lasted this long, its end doesn't count as another consecutive failure.
 */
const STABLE_MS = 2_000;

/**
 * Repeats attempts without a limit, each with a valid token. It handles a rejected token like
 * `callWithToken`: a late rejection needs no refresh, and if a refreshed token is rejected too, it
 * stops.
 *
 * Each attempt ends with a call of `succeed`, `reject`, `suspect`, or `fail`. After `succeed`, `reject`
 * or `fail` follows.
 */
export class Attempts {
  readonly #tokens = new Subject<AuthToken>();
  readonly #backoff: Backoff;
  #sinceSuccess: Stopwatch | undefined;
  /** The pending token. */
  #pending: Promise<AuthToken> | undefined;
  /** The token of the current attempt. */
  #token!: AuthToken;
  /** The generation of the token from the refresh after a rejection. */
  #replacement = 0;

  /** @param owner a token of the required user. Default: the first token. */
  constructor(
    private readonly policy: TargetPolicy,
    private readonly clock: TokenGuardClock,
    private owner?: AuthToken,
  ) {
    this.#backoff = new Backoff(clock);
  }

  /** Emits a token for each attempt. After an error, there is no further attempt. */
  get tokens(): Observable<AuthToken> {
    return this.#tokens;
  }

  /** Whether no rejection has replaced the token of the current attempt yet. */
  get isReplaceable(): boolean {
    return this.#token.generation !== this.#replacement;
  }

  start(): void {
    this.#run(() => this.policy.getToken());
  }

  succeed(): void {
    this.#sinceSuccess = new Stopwatch(this.clock);
  }

  /** The server rejected the token. */
  reject(cause: unknown): void {
    const rejected = this.#token;
    if (rejected.generation === this.#replacement && !this.#isStable()) {
      this.#tokens.error(this.policy.refuse(cause));
      return;
    }
    this.#run(() => this.#replace(rejected, cause));
  }

  /** The server gave no reason, so it may be the token. Call it only while the token is replaceable. */
  suspect(cause: unknown): void {
    const suspected = this.#token;
    this.#run(async () => {
      try {
        return await this.#replace(suspected, cause);
      } catch (error) {
        // The token was only a guess, so this doesn't end the attempts.
        throw new Error('A suspected token could not be replaced.', { cause: error });
      }
    });
  }

  /** The attempt failed. The failure is transient. */
  fail(): void {
    if (this.#isStable()) this.#backoff.reset();
    this.#sinceSuccess = undefined;
    this.#backoff.fail();
    this.#backoff.schedule(() => this.start());
  }

  /** The device woke or went online. */
  hurry(): void {
    this.#backoff.hurry();
  }

  /** Stops until the next `start`. */
  stop(): void {
    this.#pending = undefined;
    this.#backoff.cancel();
  }

  async #replace(rejected: AuthToken, cause: unknown): Promise<AuthToken> {
    const { token, late } = await this.policy.replace(rejected, { cause }, 'subscription');
    if (!late) this.#replacement = token.generation;
    return token;
  }

  /** Whether the last success has lasted. */
  #isStable(): boolean {
    return (this.#sinceSuccess?.elapsedMs() ?? 0) >= STABLE_MS;
  }

  #run(take: () => Promise<AuthToken>): void {
    this.stop();
    const pending = (this.#pending = take());
    pending.then(
      (token) => {
        if (pending === this.#pending) this.#attempt(token);
      },
      (error: unknown) => {
        if (pending !== this.#pending) return;
        if (isTokenGuardError(error) && !error.transient) this.#tokens.error(error);
        else this.fail();
      },
    );
  }

  #attempt(token: AuthToken): void {
    this.owner ??= token;
    if (haveSameOwner(this.owner, token)) {
      this.#token = token;
      this.#tokens.next(token);
    } else {
      this.#tokens.error(userChanged());
    }
  }
}
