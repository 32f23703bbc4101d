import { TokenGuardClock } from '../../../platform/clock';
import { AuthToken } from '../../../session/auth-token';
import { isTokenGuardError } from '../../../token-guard-error';
import { TargetPolicy } from '../../target-policy';
import { RetryPause } from './retry-pause';

/** Something that is to be brought up, with a token, and may have to be brought up again. */
export interface Attempted {
  /** Is to end in one of `succeed`, `reject` and `fail`, and after `succeed` in the others. */
  attempt(token: AuthToken): void;
  /** There will be no further attempt. */
  giveUp(error: unknown): void;
}

/**
 * Attempts without end, each with a token that is fit at that moment. A rejected token is cured as
 * `callWithToken` does it: a late rejection needs no refresh, and a refreshed token that is
 * rejected as well is the end.
 */
export class Attempts {
  readonly #policy: TargetPolicy;
  readonly #attempted: Attempted;
  readonly #pause: RetryPause;
  #number = 0;
  #token: AuthToken | undefined;
  /** The generation that came of a refresh after a rejection. */
  #replacement = 0;

  constructor(policy: TargetPolicy, clock: TokenGuardClock, attempted: Attempted) {
    this.#policy = policy;
    this.#attempted = attempted;
    this.#pause = new RetryPause(clock);
  }

  start(): void {
    this.#run(() => this.#policy.getToken());
  }

  succeed(): void {
    this.#pause.succeed();
  }

  /** The server did not accept the token. */
  reject(cause: unknown): void {
    const rejected = this.#token;
    if (!rejected) return;
    if (rejected.generation === this.#replacement && !this.#pause.isStable) {
      this.#attempted.giveUp(this.#policy.refuse(cause));
      return;
    }
    this.#run(async () => {
      const { token, late } = await this.#policy.replace(rejected, {}, 'subscription');
      if (!late) this.#replacement = token.generation;
      return token;
    });
  }

  /** It may work later. */
  fail(): void {
    this.#pause.fail(() => this.start());
  }

  /** The device has woken or is online again. */
  hurry(): void {
    this.#pause.hurry();
  }

  /** Until the next `start`. */
  stop(): void {
    this.#number++;
    this.#pause.cancel();
  }

  #run(take: () => Promise<AuthToken>): void {
    this.stop();
    const number = this.#number;
    take().then(
      (token) => {
        if (number !== this.#number) return;
        this.#token = token;
        this.#attempted.attempt(token);
      },
      (error: unknown) => {
        if (number !== this.#number) return;
        if (isTokenGuardError(error) && !error.transient) this.#attempted.giveUp(error);
        else this.fail();
      },
    );
  }
}
