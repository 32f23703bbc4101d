import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { ageFromDrift, AmplifySession, AmplifyTokens, tokenIdOf } from './amplify-tokens';

type WithAccessToken = Pick<AmplifyTokens, 'accessToken'>;

/** Details about the tokens of a refresh. */
export interface RefreshRecord {
  /** Started when the refresh was sent, so no later than the tokens were minted. */
  readonly since: Stopwatch;
  /** The session that was refreshed. */
  readonly session: AmplifySession;
  readonly username: string;
  readonly clockDrift: number;
}

interface Seen {
  readonly id: unknown;
  readonly ageMs: number;
  readonly since: Stopwatch;
}

/** The origin and the age of the tokens on this page. */
export class TokenRecords {
  readonly #refreshes = new WeakMap<object, RefreshRecord>();
  readonly #found = new WeakSet<object>();
  #lastSeen: Seen | undefined;

  constructor(private readonly clock: TokenGuardClock) {}

  /** Records tokens that a refresh from this page returned. */
  noteRefresh({ accessToken }: WithAccessToken, record: RefreshRecord): void {
    this.#refreshes.set(accessToken, record);
  }

  /** Records tokens that a refresh found in the store and returned instead of its own. */
  noteFound({ accessToken }: WithAccessToken): void {
    this.#found.add(accessToken);
  }

  refreshOf({ accessToken }: WithAccessToken): RefreshRecord | undefined {
    return this.#refreshes.get(accessToken);
  }

  wasFound({ accessToken }: WithAccessToken): boolean {
    return this.#found.has(accessToken);
  }

  /** Whether Amplify stores these tokens because of a refresh. Otherwise, it is a sign-in. */
  comeFromRefresh(tokens: WithAccessToken): boolean {
    return this.refreshOf(tokens) !== undefined || this.wasFound(tokens);
  }

  /**
   * Records the age of the tokens as the session measures it. Two stopwatches can differ if the device's
   * clock was set back and forth, but a session that has ended must not seem to go on.
   */
  noteAge(tokens: WithAccessToken, ageMs: number): void {
    const last = this.#lastSeen;
    if (last === undefined || tokenIdOf(tokens) !== last.id) return;
    const knownMs = last.ageMs + last.since.elapsedMs();
    this.#lastSeen = { ...last, ageMs: Math.max(ageMs, knownMs), since: new Stopwatch(this.clock) };
  }

  /**
   * The age of the tokens, measured by a stopwatch since their refresh, or else by the device's
   * wall clock. If that clock is set back, the age doesn't decrease.
   */
  ageOf(tokens: AmplifyTokens): number {
    const sent = this.refreshOf(tokens)?.since;
    const ageMs = sent?.elapsedMs() ?? ageFromDrift(tokens, this.clock.wallMs());
    const id = tokenIdOf(tokens);
    const last = this.#lastSeen;
    if (id !== undefined && id === last?.id) {
      return Math.max(ageMs, last.ageMs + last.since.elapsedMs());
    }
    this.#lastSeen = { id, ageMs, since: new Stopwatch(this.clock) };
    return ageMs;
  }
}
