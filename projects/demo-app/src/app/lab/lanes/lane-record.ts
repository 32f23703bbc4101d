import type { LogEntry } from '../../../../../mock-backend/src/world/log-entry';
import { LaneName } from '../../lanes/lane';
import { LaneReport } from '../../lanes/lane-messages';
import { Track } from '../timeline/track';
import { EventCount } from './event-count';
import { LaneCounts } from './lane-counts';
import { MarkTrack } from './mark-track';
import { RequestTrack } from './request-track';
import { SocketTrack } from './socket-track';
import { TokenTrack } from './token-track';

/** How long items are kept. Counts are kept forever. */
const KEPT_MS = 240_000;

/** Everything that is known about one lane: the reports of its tabs, and the backend's log. */
export class LaneRecord {
  readonly #tokens: TokenTrack;
  readonly #requests = new RequestTrack();
  readonly #sockets = new SocketTrack();
  readonly #marks = new MarkTrack();
  readonly #events = new EventCount();
  #signedIn = false;
  #signOuts = 0;
  #refreshes = 0;
  #rejected = 0;
  #playsRun = 0;

  constructor(lane: LaneName) {
    this.#tokens = new TokenTrack(lane);
  }

  report(report: LaneReport): void {
    switch (report.type) {
      case 'sent':
        return this.#requests.sent(report);
      case 'answered':
        return this.#requests.answered(report);
      case 'socket':
        // The timeline shows only the socket of the first tab.
        return report.tab === 1 ? this.#sockets.changed(report.state, report.atMs) : undefined;
      case 'events':
        return report.tab === 1 ? this.#events.received(report.sequences, report.atMs) : undefined;
      case 'retried':
        return this.#marks.add(report.atMs, 'retried', report.sentence);
      case 'status':
        return this.#status(report);
    }
  }

  /** A new or changed entry of the backend's log. */
  log(entry: LogEntry): void {
    if (entry.outcome === 'pending') return;
    const endMs = entry.realAtMs + (entry.tookMs ?? 0);
    if (entry.mintedTokenId) {
      const { mintedTokenId: id, mintedLifeMs: lifetimeMs = 0 } = entry;
      this.#tokens.minted({ id, fromMs: endMs, lifetimeMs });
    }
    if (entry.purpose === 'refresh') {
      this.#refreshes += 1;
      if (entry.outcome === 'ok') this.#marks.add(endMs, 'refreshed', 'Refreshed.');
      else this.#marks.add(endMs, 'refresh-failed', `Refresh failed: ${whatFailed(entry)}.`);
    }
    if (entry.outcome === 'rejected') {
      this.#rejected += 1;
      this.#marks.add(endMs, 'rejected', `401 for ${entry.operation}.`);
    }
    this.#playsRun += entry.executed?.filter((name) => name === 'recordPlay').length ?? 0;
  }

  published(sequence: number, atMs: number): void {
    this.#events.published(sequence, atMs);
  }

  /** The device went offline or online. */
  onlineChanged(online: boolean, atMs: number): void {
    this.#events.setOnline(online, atMs);
  }

  /** The Lab did something to the lane. */
  trouble(text: string, atMs: number): void {
    this.#marks.add(atMs, 'trouble', text);
  }

  /**
   * The server's clock moved, as during a sleep of the device. The tokens are older by that time.
   */
  serverClockMoved(byMs: number, atMs: number): void {
    this.#tokens.aged(byMs, atMs);
  }

  forgetBefore(nowMs: number): void {
    const beforeMs = nowMs - KEPT_MS;
    this.#tokens.forget(beforeMs);
    this.#requests.forget(beforeMs);
    this.#sockets.forget(beforeMs);
    this.#marks.forget(beforeMs);
  }

  track(): Track {
    return {
      lives: this.#tokens.list(),
      requests: this.#requests.list(),
      sockets: this.#sockets.list(),
      marks: this.#marks.list(),
    };
  }

  counts(nowMs: number): LaneCounts {
    return {
      ...this.#requests.counts(),
      signOuts: this.#signOuts,
      refreshes: this.#refreshes,
      rejected: this.#rejected,
      late: this.#events.late(nowMs),
      playsRun: this.#playsRun,
    };
  }

  #status({ status, asked, atMs }: Extract<LaneReport, { type: 'status' }>): void {
    // Every tab reports, but the status of the lane changes once.
    const signedIn = status === 'signed-in';
    if (status === 'starting' || signedIn === this.#signedIn) return;
    // A tab that hasn't noticed the change yet reports the previous status.
    if (signedIn && !asked) return;
    this.#signedIn = signedIn;
    if (signedIn) return this.#marks.add(atMs, 'signed-in', 'Signed in.');
    this.#tokens.over(atMs);
    this.#events.end(atMs);
    if (!asked) this.#signOuts += 1;
    const text = asked ? 'Signed out.' : 'Signed out, but not by the user.';
    this.#marks.add(atMs, 'signed-out', text);
  }
}

function whatFailed({ errorName, outcome, status }: LogEntry): string {
  return errorName ?? (outcome === 'dropped' ? 'no connection' : `status ${status}`);
}
