import type { FaultKind } from './fault';
import type { LogEntry, RequestKind, RequestNotes } from './log-entry';
import { RealtimeCounter } from './realtime-counter';
import { RequestCounter } from './request-counter';
import type { ServerClock } from './server-clock';

/** Older entries are deleted. The totals include them. */
const MAX_ENTRIES = 20_000;

interface LogRecord {
  entry: LogEntry;
  /** The change number of the log when this entry last changed. */
  changed: number;
  readonly startedAt: number;
}

/** A part of the log, and the cursor for the next part. */
export interface LogPage {
  readonly entries: readonly LogEntry[];
  /**
   * Pass it as `since` to get the entries that were added or changed. Never smaller than the last
   * `seq`.
   */
  readonly cursor: number;
}

/** The log entry of a request in progress. */
export interface OpenEntry {
  readonly note: (notes: RequestNotes) => void;
  /** A fault has affected the request. */
  readonly strike: (fault: FaultKind) => void;
  readonly hang: () => void;
  readonly resume: () => void;
  readonly end: (result: Pick<LogEntry, 'status' | 'outcome'>) => void;
}

/**
 * The requests of one world, in the order of arrival. An entry is added on arrival, and changes
 * until the request ends.
 */
export class RequestLog {
  /** Counts the HTTP requests. */
  readonly counter = new RequestCounter();
  /** Counts the entries of kind `realtime`. */
  readonly realtimeCounter = new RealtimeCounter();
  readonly #clock: ServerClock;
  #records: LogRecord[] = [];
  #seq = 0;
  #changes = 0;

  constructor(clock: ServerClock) {
    this.#clock = clock;
  }

  /** All stored entries: the newest 20,000. */
  get entries(): readonly LogEntry[] {
    return this.#records.map(({ entry }) => entry);
  }

  since(cursor: number): LogPage {
    const fresh = this.#records.filter(({ changed }) => changed > cursor);
    return { entries: fresh.map(({ entry }) => entry), cursor: this.#changes };
  }

  arrive(kind: RequestKind, operation: string, notes: RequestNotes): OpenEntry {
    const entry: LogEntry = {
      seq: ++this.#seq,
      atMs: this.#clock.now(),
      realAtMs: this.#clock.realMs(),
      kind,
      operation,
      status: 'pending',
      outcome: 'pending',
      ...notes,
    };
    const record: LogRecord = {
      entry,
      changed: ++this.#changes,
      startedAt: this.#clock.monotonicMs(),
    };
    this.#records.push(record);
    if (this.#records.length > MAX_ENTRIES) {
      this.#records.shift();
    }
    const counter = kind === 'realtime' ? this.realtimeCounter : this.counter;
    counter.arrived(entry);
    return {
      note: (more) => this.#change(record, more),
      strike: (fault) => this.#change(record, { faults: [...(record.entry.faults ?? []), fault] }),
      hang: () => this.#change(record, { status: 'hung' }),
      resume: () => this.#change(record, { status: 'pending' }),
      end: (result) => {
        const tookMs = Math.round(this.#clock.monotonicMs() - record.startedAt);
        this.#change(record, { ...result, tookMs });
        counter.ended(record.entry);
      },
    };
  }

  /** Adds an entry for something without a duration. */
  happened(
    kind: RequestKind,
    operation: string,
    { status, ...notes }: RequestNotes & { readonly status: number },
  ): void {
    this.arrive(kind, operation, notes).end({ status, outcome: 'ok' });
  }

  clear(): void {
    this.#records = [];
    this.#seq = 0;
    this.#changes = 0;
    this.counter.clear();
    this.realtimeCounter.clear();
  }

  #change(record: LogRecord, change: Partial<LogEntry>): void {
    record.entry = { ...record.entry, ...change };
    record.changed = ++this.#changes;
  }
}
