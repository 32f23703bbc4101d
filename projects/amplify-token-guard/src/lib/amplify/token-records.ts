import { TokenGuardClock } from '../platform/clock';
import { Stopwatch } from '../platform/stopwatch';
import { ageFromDrift, AmplifySession, AmplifyTokens, tokenIdOf } from './amplify-tokens';

type WithAccessToken = Pick<AmplifyTokens, 'accessToken'>;

/** What is known of tokens that a refresh brought. */
export interface RefreshRecord {
  /** Started when the refresh was sent, so never later than the tokens were minted. */
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

/** Where the tokens that pass through this page come from, and how old they are. */
export class TokenRecords {
  readonly #refreshes = new WeakMap<object, RefreshRecord>();
  readonly #found = new WeakSet<object>();
  #lastSeen: Seen | undefined;

  constructor(private readonly clock: TokenGuardClock) {}

  /** A refresh that was sent from this page has brought these tokens. */
  noteRefresh({ accessToken }: WithAccessToken, record: RefreshRecord): void {
    this.#refreshes.set(accessToken, record);
  }

  /** A refresh has found these tokens in the store, where somebody else had put them, and takes them instead. */
  noteFound({ accessToken }: WithAccessToken): void {
    this.#found.add(accessToken);
  }

  refreshOf({ accessToken }: WithAccessToken): RefreshRecord | undefined {
    return this.#refreshes.get(accessToken);
  }

  wasFound({ accessToken }: WithAccessToken): boolean {
    return this.#found.has(accessToken);
  }

  /** Whether Amplify stores these tokens because of a refresh; otherwise because of a sign-in. */
  comeFromRefresh(tokens: WithAccessToken): boolean {
    return this.refreshOf(tokens) !== undefined || this.wasFound(tokens);
  }

  /**
   * The age of tokens that a refresh brought is known by a stopwatch, and that of others by the wall clock of
   * the device. When that clock is set back, the tokens in use do not get younger for it.
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
