import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import type { LaneSample } from './lane-sample';
import { tableRows } from './table-rows';
import { TimelineView } from './timeline-view';

/** A table that changes more often is unreadable. */
const EVERY_MS = 1_000;

/** The items of the window as a table. */
@Component({
  selector: 'lab-timeline-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './timeline-table.html',
  styleUrl: './timeline-table.css',
})
export class TimelineTable {
  readonly #view = inject(TimelineView);

  readonly samples = input.required<readonly LaneSample[]>();

  protected readonly open = signal(false);
  readonly #beat = computed(() => Math.floor(this.#view.edgeMs() / EVERY_MS));
  protected readonly rows = computed(() => {
    this.#beat();
    const windowMs = this.#view.windowMs();
    const [samples, edgeMs] = untracked(() => [this.samples(), this.#view.edgeMs()] as const);
    return tableRows(samples, edgeMs - windowMs, edgeMs);
  });

  protected follow(event: Event): void {
    this.open.set((event.target as HTMLDetailsElement).open);
  }
}
