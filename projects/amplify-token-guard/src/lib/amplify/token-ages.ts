import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { ageFromDrift, AmplifyTokens, tokenIdOf } from './amplify-tokens';

interface Seen {
  readonly id: unknown;
  readonly ageMs: number;
  readonly since: Stopwatch;
}

/**
 * How old the tokens in use are. The store only knows by the device's wall clock; once it has told,
 * tokens do not get younger here when that clock is set back.
 */
export class TokenAges {
  #last: Seen | undefined;

  constructor(private readonly clock: TokenGuardClock) {}

  /** @param sent started when the refresh was sent that brought them, if that was here. */
  of(tokens: AmplifyTokens, sent?: Stopwatch): number {
    const ageMs = sent?.elapsedMs() ?? ageFromDrift(tokens, this.clock.wallMs());
    const id = tokenIdOf(tokens);
    const last = this.#last;
    if (id !== undefined && id === last?.id) {
      return Math.max(ageMs, last.ageMs + last.since.elapsedMs());
    }
    this.#last = { id, ageMs, since: new Stopwatch(this.clock) };
    return ageMs;
  }
}
