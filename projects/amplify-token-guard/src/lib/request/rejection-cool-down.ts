import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { AuthToken } from '../session/auth-token';

const MINUTE = 60_000;
const FIRST_PAUSE_MS = MINUTE;
const LONGEST_PAUSE_MS = 10 * MINUTE;
/** This long after a pause, the next refusal counts as the first one. */
const MEMORY_MS = 10 * MINUTE;

/**
 * Prevents a refresh for every request to a server that rejects even refreshed tokens (such as one
 * of another user pool), or to an endpoint whose 401 isn't about the token. After such a refusal,
 * there is a pause: a token younger than the pause isn't refreshed for this server. The pause
 * doubles from one minute up to ten.
 */
export class RejectionCoolDown {
  #refusals = 0;
  #sinceRefusal: Stopwatch | undefined;

  /** @param tolerated the number of refusals without a pause */
  constructor(
    private readonly clock: TokenGuardClock,
    private readonly tolerated = 0,
  ) {}

  /** Whether there is nothing left to remember. */
  get isForgotten(): boolean {
    return this.#quietMs >= this.#pauseMs + MEMORY_MS;
  }

  /** The server rejected a token straight after its refresh. */
  begin(): void {
    this.#refusals = this.isForgotten ? 1 : this.#refusals + 1;
    this.#sinceRefusal = new Stopwatch(this.clock);
  }

  /**
   * Whether this rejected token should not be refreshed. Considers its age, because another tab may
   * have refreshed it.
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
