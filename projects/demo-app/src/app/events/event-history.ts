import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { AuthTokenService, TokenEvent } from 'amplify-token-guard';
import { eventSentence } from './event-sentence';

/** An entry of the list. */
export interface HistoryEntry {
  readonly number: number;
  readonly atMs: number;
  readonly sentence: string;
  readonly tone: 'good' | 'bad' | 'plain';
  /** Whether screen readers announce it. */
  readonly important: boolean;
}

const LONGEST = 200;

const TONES: Partial<Record<TokenEvent['type'], HistoryEntry['tone']>> = {
  refreshed: 'good',
  'refresh-failed': 'bad',
  'session-ended': 'bad',
  expired: 'bad',
};

/**
 * The guard's last events, newest first. The service outlives the page, so they are still there
 * when the user returns.
 */
@Injectable({ providedIn: 'root' })
export class EventHistory {
  readonly #entries = signal<readonly HistoryEntry[]>([]);
  #count = 0;

  readonly entries = this.#entries.asReadonly();

  readonly latestImportant = computed(
    () => this.#entries().find(({ important }) => important)?.sentence ?? '',
  );

  constructor() {
    inject(AuthTokenService)
      .events$.pipe(takeUntilDestroyed())
      .subscribe((event) => {
        const entry = {
          number: ++this.#count,
          atMs: event.atMs,
          sentence: eventSentence(event),
          tone: TONES[event.type] ?? 'plain',
          important: isImportant(event),
        };
        this.#entries.update((entries) => [entry, ...entries.slice(0, LONGEST - 1)]);
      });
  }
}

/** Refreshes are routine. Of several failures in a row, only the first is important. */
function isImportant(event: TokenEvent): boolean {
  if (event.type === 'refresh-failed') return event.failures === 1;
  return ['signed-in', 'signed-out', 'session-ended', 'expired', 'clock-stepped'].includes(
    event.type,
  );
}
