import type { LogEntry } from './log-entry';

/**
 * The realtime totals since the world was created or reset. The totals of HTTP don't include them.
 */
export interface RealtimeCounts {
  /** WebSockets that were opened. */
  readonly socketsOpened: number;
  /** Opened sockets that were closed, no matter by which side. */
  readonly socketsClosed: number;
  /** Handshakes that failed. */
  readonly handshakesRefused: number;
  /** `connection_init` answered with `connection_ack`. */
  readonly connectsAccepted: number;
  /** `connection_error` with 401: the token was not accepted. */
  readonly connectsRejected: number;
  /** All other results: an error, a dropped connection, or a client that disconnected. */
  readonly connectsFailed: number;
  /** `start` answered with `start_ack`. */
  readonly startsAccepted: number;
  /** Error frame with 401: the token was not accepted. */
  readonly startsRejected: number;
  /** The user isn't authorized to subscribe to this field. */
  readonly startsDenied: number;
  /** All other results: an error, a dropped connection, or a client that disconnected. */
  readonly startsFailed: number;
  /** Successful publications of Events over a socket. */
  readonly publishesAccepted: number;
  /** Error frame with 401: the token was not accepted. */
  readonly publishesRejected: number;
  /** All other results. */
  readonly publishesFailed: number;
  /** `stop` frames. */
  readonly stops: number;
  /** Published events, with or without subscribers. */
  readonly eventsPublished: number;
  /** `data` frames sent. */
  readonly eventsDelivered: number;
}

const ZERO: RealtimeCounts = {
  socketsOpened: 0,
  socketsClosed: 0,
  handshakesRefused: 0,
  connectsAccepted: 0,
  connectsRejected: 0,
  connectsFailed: 0,
  startsAccepted: 0,
  startsRejected: 0,
  startsDenied: 0,
  startsFailed: 0,
  publishesAccepted: 0,
  publishesRejected: 0,
  publishesFailed: 0,
  stops: 0,
  eventsPublished: 0,
  eventsDelivered: 0,
};

type Totals = { -readonly [Name in keyof RealtimeCounts]: number };

/** Counts the log entries of kind `realtime`, so that the totals include deleted entries. */
export class RealtimeCounter {
  #totals: Totals = { ...ZERO };

  counts(): RealtimeCounts {
    return { ...this.#totals };
  }

  arrived({ operation }: LogEntry): void {
    this.#totals.stops += Number(operation === 'stop');
    this.#totals.eventsPublished += Number(operation.startsWith('event:'));
  }

  ended({ operation, outcome, delivered = 0 }: LogEntry): void {
    const totals = this.#totals;
    totals.eventsDelivered += delivered;
    switch (operation) {
      case 'handshake':
        totals[outcome === 'ok' ? 'socketsOpened' : 'handshakesRefused'] += 1;
        break;
      case 'connect':
        totals[CONNECT_TOTALS[outcome] ?? 'connectsFailed'] += 1;
        break;
      case 'start':
        totals[START_TOTALS[outcome] ?? 'startsFailed'] += 1;
        break;
      case 'publish':
        totals[PUBLISH_TOTALS[outcome] ?? 'publishesFailed'] += 1;
        break;
      case 'close':
        totals.socketsClosed += 1;
        break;
    }
  }

  clear(): void {
    this.#totals = { ...ZERO };
  }
}

type ByOutcome = Partial<Record<LogEntry['outcome'], keyof Totals>>;

const CONNECT_TOTALS: ByOutcome = { ok: 'connectsAccepted', rejected: 'connectsRejected' };
const PUBLISH_TOTALS: ByOutcome = { ok: 'publishesAccepted', rejected: 'publishesRejected' };
const START_TOTALS: ByOutcome = {
  ok: 'startsAccepted',
  rejected: 'startsRejected',
  denied: 'startsDenied',
};
