import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { AuthToken } from '../session/auth-token';

const MINUTE = 60_000;
const FIRST_PAUSE_MS = MINUTE;
const LONGEST_PAUSE_MS = 10 * MINUTE;
/** So long after the end of a pause, a refusal counts as the first one. */
const MEMORY_MS = 10 * MINUTE;

/**
 * A server that rejects even refreshed tokens, as one of another user pool does, or an endpoint
 * whose 401 is not about the token, must not make every request refresh: after such a refusal no
 * token is refreshed for it that is younger than a pause, which doubles from a minute up to ten.
 */
export class RejectionCoolDown {
  #refusals = 0;
  #sinceRefusal: Stopwatch | undefined;

  /** @param tolerated after so many refusals there is no pause yet. */
  constructor(
    private readonly clock: TokenGuardClock,
    private readonly tolerated = 0,
  ) {}

  /** Whether nothing is left to be remembered. */
  get isForgotten(): boolean {
    return this.#quietMs >= this.#pauseMs + MEMORY_MS;
  }

  /** A token straight from its refresh was refused. */
  begin(): void {
    this.#refusals = this.isForgotten ? 1 : this.#refusals + 1;
    this.#sinceRefusal = new Stopwatch(this.clock);
  }

  /**
   * Whether `token`, which was rejected, is not to be refreshed. Its age counts because another
   * tab may have refreshed it in vain.
   */
  covers(token: AuthToken): boolean {
    return Math.min(this.#quietMs, token.ageMs()) < this.#pauseMs;
  }

  get #quietMs(): number {
    return this.#sinceRefusal?.elapsedMs() ?? Infinity;
  }

  get #pauseMs(): number {
    const doublings = this.#refusals - this.tolerated - 1;
    return doublings < 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** doublings, LONGEST_PAUSE_MS);
  }
}
