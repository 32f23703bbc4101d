import type { LogEntry } from './log-entry';

/**
 * The HTTP totals since the world was created or reset. They count what the server did, even if the
 * client didn't receive the response.
 */
export interface RequestCounts {
  /** All requests, without preflights. */
  readonly requests: number;
  /** CORS preflights. */
  readonly preflights: number;
  /** Requests that are in progress, including hanging ones. */
  readonly inFlight: number;
  /** Sessions that were started. */
  readonly signIns: number;
  /** Refresh requests that arrived. */
  readonly refreshAttempts: number;
  /** Refreshes that minted tokens. */
  readonly refreshes: number;
  /** Successful calls of RevokeToken and GlobalSignOut. */
  readonly signOuts: number;
  /** GraphQL queries with data or with a denied field. */
  readonly queries: number;
  /** 401s. */
  readonly rejected: number;
  /** Denied fields, and responses with 403. */
  readonly denied: number;
  /** All other errors. */
  readonly errors: number;
  /** Requests without a response from the server. */
  readonly dropped: number;
  /** Requests that the client cancelled. */
  readonly cancelled: number;
  /** For each mutation, how often it was executed. */
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

/** Counts requests at their start and end, so that the totals include deleted log entries. */
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
