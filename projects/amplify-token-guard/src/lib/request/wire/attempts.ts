import { Observable, Subject } from 'rxjs';
import { TokenGuardClock } from '../../platform/clock';
import { Stopwatch } from '../../platform/stopwatch';
import { AuthToken } from '../../session/auth-token';
import { Backoff } from '../../session/backoff';
import { userChanged } from '../../session/current-session';
import { isTokenGuardError } from '../../token-guard-error';
import { TargetPolicy } from '../target-policy';
import { haveSameOwner } from './same-owner';

/** A connection that has lasted for so long does not belong to a row of failures. */
const STABLE_MS = 2_000;

/**
 * Attempts without end to bring something up, each with a token that is fit at that moment. A
 * rejected token is cured as `callWithToken` does it: a late rejection needs no refresh, and a
 * refreshed token that is rejected as well is the end.
 *
 * Each attempt is to end in one of `succeed`, `reject` and `fail`, and after `succeed` in one of
 * the others.
 */
export class Attempts {
  readonly #tokens = new Subject<AuthToken>();
  readonly #backoff: Backoff;
  #sinceSuccess: Stopwatch | undefined;
  /** What the token comes of that is waited for. */
  #coming: Promise<AuthToken> | undefined;
  /** Of the attempt under way. */
  #token!: AuthToken;
  /** The generation that came of a refresh after a rejection. */
  #replacement = 0;

  /** @param owner a token of whoever it has to be; by default the first one */
  constructor(
    private readonly policy: TargetPolicy,
    private readonly clock: TokenGuardClock,
    private owner?: AuthToken,
  ) {
    this.#backoff = new Backoff(clock);
  }

  /** For each attempt the token to make it with. An error: there will be no further attempt. */
  get tokens(): Observable<AuthToken> {
    return this.#tokens;
  }

  start(): void {
    this.#run(() => this.policy.getToken());
  }

  succeed(): void {
    this.#sinceSuccess = new Stopwatch(this.clock);
  }

  /** The server did not accept the token. */
  reject(cause: unknown): void {
    const rejected = this.#token;
    if (rejected.generation === this.#replacement && !this.#isStable()) {
      this.#tokens.error(this.policy.refuse(cause));
      return;
    }
    this.#run(async () => {
      const { token, late } = await this.policy.replace(rejected, { cause }, 'subscription');
      if (!late) this.#replacement = token.generation;
      return token;
    });
  }

  /** It may work later. */
  fail(): void {
    if (this.#isStable()) this.#backoff.reset();
    this.#sinceSuccess = undefined;
    this.#backoff.fail();
    this.#backoff.schedule(() => this.start());
  }

  /** The device has woken or is online again. */
  hurry(): void {
    this.#backoff.hurry();
  }

  /** Until the next `start`. */
  stop(): void {
    this.#coming = undefined;
    this.#backoff.cancel();
  }

  /** Whether the last success has lasted. */
  #isStable(): boolean {
    return (this.#sinceSuccess?.elapsedMs() ?? 0) >= STABLE_MS;
  }

  #run(take: () => Promise<AuthToken>): void {
    this.stop();
    const coming = (this.#coming = take());
    coming.then(
      (token) => {
        if (coming === this.#coming) this.#attempt(token);
      },
      (error: unknown) => {
        if (coming !== this.#coming) return;
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
