import { LaneReport } from '../../lanes/lane-messages';
import { RequestSpan } from '../timeline/track';
import { insertInOrder } from './insert-in-order';
import { LaneCounts } from './lane-counts';

type Sent = Extract<LaneReport, { type: 'sent' }>;
type Answered = Extract<LaneReport, { type: 'answered' }>;
type RequestCounts = Pick<LaneCounts, 'answered' | 'failures' | 'waits' | 'playsAsked'>;

const LONG_MS = 1_000;

/** The requests of a lane as its user experiences them. */
export class RequestTrack {
  #spans: RequestSpan[] = [];
  #counts = { answered: 0, failures: 0, waits: 0, playsAsked: 0 };

  sent({ id, tab, what, atMs }: Sent): void {
    const span: RequestSpan = { id, tab, what, startMs: atMs, outcome: 'pending', detail: '' };
    insertInOrder(this.#spans, span, ({ startMs }) => startMs);
    if (what === 'recordPlay') this.#counts.playsAsked += 1;
  }

  answered({ id, ok, text, atMs }: Answered): void {
    const index = this.#spans.findLastIndex((span) => span.id === id);
    const span = this.#spans[index];
    if (!span) return;
    const outcome = ok ? 'ok' : 'failed';
    this.#spans[index] = { ...span, endMs: atMs, outcome, detail: text };
    this.#counts[ok ? 'answered' : 'failures'] += 1;
    if (atMs - span.startMs > LONG_MS) this.#counts.waits += 1;
  }

  list(): readonly RequestSpan[] {
    return [...this.#spans];
  }

  counts(): RequestCounts {
    return { ...this.#counts };
  }

  forget(beforeMs: number): void {
    this.#spans = this.#spans.filter(({ startMs }) => startMs >= beforeMs);
  }
}
