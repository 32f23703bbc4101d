import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  untracked,
  viewChild,
} from '@angular/core';
import { AgoAxis } from './ago-axis';
import { ClockAxis } from './clock-axis';
import { itemSentence } from './item-sentence';
import { LaneChart } from './lane-chart';
import type { LaneSample } from './lane-sample';
import { TimelineClock } from './timeline-clock';
import { currentItem } from './timeline-item';
import type { TimelineLane } from './timeline-lane';
import { TimelineLegend } from './timeline-legend';
import { TimelinePatterns } from './timeline-patterns';
import { TimelineSelection } from './timeline-selection';
import { TimelineTable } from './timeline-table';
import { TimelineView, WINDOWS } from './timeline-view';
import { firstMoment, isEmpty } from './track-window';

/** The recent events of the lanes, one lane below the other. */
@Component({
  selector: 'lab-timeline',
  imports: [AgoAxis, ClockAxis, LaneChart, TimelineLegend, TimelinePatterns, TimelineTable],
  providers: [TimelineClock, TimelineSelection, TimelineView],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './timeline.html',
  styleUrl: './timeline.css',
})
export class Timeline {
  readonly #clock = inject(TimelineClock);
  readonly #destroyRef = inject(DestroyRef);
  protected readonly selection = inject(TimelineSelection);
  protected readonly view = inject(TimelineView);

  readonly lanes = input.required<readonly TimelineLane[]>();
  /** Pauses the timeline while it is set. The user can continue anyway. */
  readonly still = input(false);

  protected readonly axis = viewChild.required<ElementRef<HTMLElement>>('axis');
  protected readonly windows = WINDOWS;
  /** Updated by the clock instead of by each event, so many events cost no more than few. */
  protected readonly samples = computed<readonly LaneSample[]>(() => {
    this.#clock.atMs();
    return this.lanes().map((lane) => ({ lane, track: untracked(lane.track) }));
  });
  protected readonly empty = computed(() => this.samples().every(({ track }) => isEmpty(track)));
  protected readonly detail = computed(() => {
    const shown = this.selection.shown();
    if (shown === undefined) return undefined;
    const track = this.samples().find(({ lane }) => lane.name === shown.lane)?.track;
    return itemSentence(shown.label, (track && currentItem(track, shown.item)) ?? shown.item);
  });

  constructor() {
    afterNextRender(() => this.#measure());
    effect(() => {
      const still = this.still();
      untracked(() => (still ? this.view.pause() : this.view.continue()));
    });
  }

  protected switchPause(): void {
    if (this.view.paused()) this.view.continue();
    else this.view.pause();
  }

  protected pan(steps: number): void {
    const firsts = this.samples().map(({ track }) => firstMoment(track));
    this.view.panBy(steps, Math.min(...firsts));
  }

  #measure(): void {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) this.view.widthPx.set(Math.floor(entry.contentRect.width));
    });
    observer.observe(this.axis().nativeElement);
    this.#destroyRef.onDestroy(() => observer.disconnect());
  }
}
