import { TokenGuardClock } from '../platform/clock';
import { TokenGuardError } from '../token-guard-error';
import { backoffMs } from './refresh-policy';

/** After this time without one, a rejection of a refreshed token counts as the first one. */
const MEMORY_MS = 60_000;

/**
 * A server that rejects even refreshed tokens, as one of another user pool does, must not make
 * every request refresh: after such a rejection there is no refresh for a while, and longer each time.
 */
export class RejectionCoolDown {
  #rejections = 0;
  #untilMs = -Infinity;

  constructor(private readonly clock: TokenGuardClock) {}

  /** @returns the error for the request whose refreshed token was rejected. */
  begin(cause: unknown): TokenGuardError {
    const now = this.clock.monotonicMs();
    this.#rejections = now < this.#untilMs + MEMORY_MS ? this.#rejections + 1 : 1;
    this.#untilMs = now + backoffMs(this.#rejections, false, 1);
    return tokenRejected(cause);
  }

  /** @throws TokenGuardError `token-rejected` while there is to be no refresh. */
  assertOver(): void {
    if (this.clock.monotonicMs() < this.#untilMs) throw tokenRejected();
  }
}

function tokenRejected(cause?: unknown): TokenGuardError {
  return new TokenGuardError(
    'token-rejected',
    'The server rejected a token that had just been refreshed. Check that it accepts tokens of ' +
      'this user pool and app client, and the kind of token that is sent ("tokenUse").',
    { cause },
  );
}
