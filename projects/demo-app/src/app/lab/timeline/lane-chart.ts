import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
} from '@angular/core';
import { drawGround, drawLane } from './draw-lane';
import { itemAt } from './item-at';
import { itemBox } from './item-box';
import { LANE_HEIGHT, NAMED_ROWS } from './lane-layout';
import type { LaneSample } from './lane-sample';
import { rectData } from './outline-data';
import { planRows, type RowPlan } from './row-plan';
import { stepItem, type ItemStep } from './step-item';
import { currentItem } from './timeline-item';
import { TimelineSelection } from './timeline-selection';
import { TimelineView } from './timeline-view';
import { firstMoment, itemsWithin } from './track-window';
import type { RequestSpan } from './track';

const STEPS: Readonly<Record<string, ItemStep>> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  Home: 'first',
  End: 'last',
};

/** The chart of one lane. It draws a stretch of time, which moves below the visible window. */
@Component({
  selector: 'lab-lane-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './lane-chart.html',
  styleUrls: ['./looks.css', './lane-chart.css'],
})
export class LaneChart {
  readonly #view = inject(TimelineView);
  readonly #selection = inject(TimelineSelection);

  readonly sample = input.required<LaneSample>();

  protected readonly height = LANE_HEIGHT;
  protected readonly namedRows = NAMED_ROWS;
  protected readonly lane = computed(() => this.sample().lane);
  readonly #track = computed(() => this.sample().track);
  readonly #rows = linkedSignal<readonly RequestSpan[], RowPlan>({
    source: () => this.#track().requests,
    computation: (requests, before) => planRows(requests, before?.value),
  });

  protected readonly ground = computed(() => drawGround(this.#rows(), this.#view.stretch()));
  protected readonly paths = computed(() =>
    drawLane(this.#track(), this.#rows(), this.#view.stretch()),
  );
  protected readonly movement = computed(() => `translate(${-this.#view.shiftPx()} 0)`);
  protected readonly outline = computed(() => {
    const shown = this.#selection.shown();
    if (shown?.lane !== this.lane().name) return undefined;
    const item = currentItem(this.#track(), shown.item);
    if (item === undefined) return undefined;
    const { x, y, width, height } = itemBox(item, this.#view.stretch(), this.#rows());
    return rectData({ x: x - 2.5, y: y - 2.5, width: width + 5, height: height + 5 });
  });

  protected pointAt(event: PointerEvent): void {
    const stretch = this.#view.stretch();
    const x = event.offsetX + this.#view.shiftPx();
    const items = itemsWithin(this.#track(), this.#view.startMs(), this.#view.edgeMs());
    const item = itemAt(x, event.offsetY, items, stretch, this.#rows());
    this.#selection.point(item && { ...this.#name(), item });
  }

  /** Keeps the item when a finger is lifted. Only a pointer that moves away removes it. */
  protected pointOutside(event: PointerEvent): void {
    if (event.pointerType === 'mouse') this.#selection.point(undefined);
  }

  protected steer(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (event.key === 'Escape') this.#selection.select(undefined);
    else if (step === undefined) return;
    else if (!event.shiftKey) this.#go(step);
    else if (step === 'previous' || step === 'next') this.#pan(step === 'next' ? 1 : -1);
    else return;
    event.preventDefault();
  }

  #go(step: ItemStep): void {
    const track = this.#track();
    // While time stands still, the selected item may be outside the window.
    const fromMs = this.#view.paused() ? -Infinity : this.#view.startMs();
    const toMs = this.#view.paused() ? Infinity : this.#view.edgeMs();
    const selected = this.#selection.selected();
    const from = selected?.lane === this.lane().name ? selected.item : undefined;
    const item = stepItem(itemsWithin(track, fromMs, toMs), from, step);
    if (item === undefined) return;
    this.#selection.select({ ...this.#name(), item });
    this.#view.reveal(item, firstMoment(track));
  }

  #pan(steps: number): void {
    this.#view.panBy(steps, firstMoment(this.#track()));
  }

  #name() {
    return { lane: this.lane().name, label: this.lane().label };
  }
}
