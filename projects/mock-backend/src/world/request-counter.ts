import type { LogEntry } from './log-entry';

/** Totals of HTTP since the world began or was reset. They count what the server did, whether or not the client heard of it. */
export interface RequestCounts {
  /** All requests that arrived, without preflights. */
  readonly requests: number;
  /** CORS preflights. */
  readonly preflights: number;
  /** Arrived and not yet ended, hung ones included. */
  readonly inFlight: number;
  /** Sessions begun. */
  readonly signIns: number;
  /** Refresh requests that arrived. */
  readonly refreshAttempts: number;
  /** Refreshes that minted tokens. */
  readonly refreshes: number;
  /** RevokeToken and GlobalSignOut that were answered well. */
  readonly signOuts: number;
  /** GraphQL queries answered with data or with a field denial. */
  readonly queries: number;
  /** 401s. */
  readonly rejected: number;
  /** Field denials and 403s. */
  readonly denied: number;
  /** All other errors. */
  readonly errors: number;
  /** Requests the server left without an answer. */
  readonly dropped: number;
  /** Requests the client gave up. */
  readonly cancelled: number;
  /** How often each mutation really ran. */
  readonly mutationsExecuted: Readonly<Record<string, number>>;
}

type Totals = Record<Exclude<keyof RequestCounts, 'mutationsExecuted'>, number>;

const ZERO: Totals = {
  requests: 0,
  preflights: 0,
  inFlight: 0,
  signIns: 0,
  refreshAttempts: 0,
  refreshes: 0,
  signOuts: 0,
  queries: 0,
  rejected: 0,
  denied: 0,
  errors: 0,
  dropped: 0,
  cancelled: 0,
};

/** Counts as requests come and go, so that the totals outlive the log's oldest entries. */
export class RequestCounter {
  #totals: Totals = { ...ZERO };
  #mutations: Record<string, number> = {};

  counts(): RequestCounts {
    return { ...this.#totals, mutationsExecuted: { ...this.#mutations } };
  }

  preflight(): void {
    this.#totals.preflights += 1;
  }

  arrived(entry: LogEntry): void {
    this.#totals.requests += 1;
    this.#totals.inFlight += 1;
    this.#totals.refreshAttempts += Number(entry.purpose === 'refresh');
  }

  ended({ purpose, mintedTokenId, operationType, outcome, executed = [] }: LogEntry): void {
    const totals = this.#totals;
    const minted = mintedTokenId !== undefined;
    totals.inFlight -= 1;
    totals.signIns += Number(purpose === 'sign-in' && minted);
    totals.refreshes += Number(purpose === 'refresh' && minted);
    totals.signOuts += Number(purpose === 'sign-out' && outcome === 'ok');
    totals.queries += Number(
      operationType === 'query' && (outcome === 'ok' || outcome === 'denied'),
    );
    totals.rejected += Number(outcome === 'rejected');
    totals.denied += Number(outcome === 'denied');
    totals.errors += Number(outcome === 'error');
    totals.dropped += Number(outcome === 'dropped');
    totals.cancelled += Number(outcome === 'cancelled');
    for (const name of executed) {
      this.#mutations[name] = (this.#mutations[name] ?? 0) + 1;
    }
  }

  clear(): void {
    this.#totals = { ...ZERO };
    this.#mutations = {};
  }
}
