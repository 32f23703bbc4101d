import { DecimalPipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { duration } from '../duration';
import { StreamChoice } from './stream-choice';
import { StreamPoller } from './stream-poller';

/** The stream as a page shows it, and the counts of its requests. */
@Component({
  selector: 'lab-stream-panel',
  imports: [DecimalPipe, StreamChoice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './stream-panel.html',
  styleUrl: './stream-panel.css',
})
export class StreamPanel {
  protected readonly poller = inject(StreamPoller);
  protected readonly interval = computed(() => duration(this.poller.intervalMs()));
  protected readonly slowest = computed(() => duration(this.poller.slowestMs()));
}
