import type { LogEntry } from './log-entry';

/** Totals of realtime since the world began or was reset. HTTP's totals do not count any of it. */
export interface RealtimeCounts {
  /** WebSockets that came about. */
  readonly socketsOpened: number;
  /** Of those, the ones that are gone, whoever ended them. */
  readonly socketsClosed: number;
  /** Handshakes that came to nothing. */
  readonly handshakesRefused: number;
  /** `connection_init` answered with `connection_ack`. */
  readonly connectsAccepted: number;
  /** `connection_error` with 401: the token was not accepted. */
  readonly connectsRejected: number;
  /** Any other end: an error, a drop, or a client that left without waiting. */
  readonly connectsFailed: number;
  /** `start` answered with `start_ack`. */
  readonly startsAccepted: number;
  /** Error frame with 401: the token was not accepted. */
  readonly startsRejected: number;
  /** This user may not subscribe to this field. */
  readonly startsDenied: number;
  /** Any other end: an error, a drop, or a client that left without waiting. */
  readonly startsFailed: number;
  /** Publications of Events over a socket that were answered well. */
  readonly publishesAccepted: number;
  /** Error frame with 401: the token was not accepted. */
  readonly publishesRejected: number;
  /** Any other end of one. */
  readonly publishesFailed: number;
  /** `stop` frames. */
  readonly stops: number;
  /** Events that happened, whether or not anyone waited for them. */
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

/** Counts what the log's entries of kind `realtime` tell, so that the totals outlive the oldest of them. */
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
