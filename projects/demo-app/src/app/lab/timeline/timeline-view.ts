import { Injectable, computed, inject, signal } from '@angular/core';
import { sameStretch, stretchOf } from './stretch';
import { TimelineClock } from './timeline-clock';
import { endOf, startOf, type TimelineItem } from './timeline-item';

export const WINDOWS = [
  { ms: 30_000, label: '30\u00a0s' },
  { ms: 60_000, label: '60\u00a0s' },
  { ms: 180_000, label: '3\u00a0min' },
] as const;

/** One step of panning, as a share of the window. */
const STEP = 0.25;

/** The visible period: the most recent one, or while paused any earlier one. */
@Injectable()
export class TimelineView {
  readonly #clock = inject(TimelineClock);
  /** The time of the pause, and the right edge that the user has moved to. */
  readonly #held = signal<{ readonly originMs: number; readonly edgeMs: number } | undefined>(
    undefined,
  );

  readonly windowMs = this.#clock.windowMs;
  readonly widthPx = signal(0);

  readonly paused = this.#clock.paused.asReadonly();
  /** The time at the right edge. */
  readonly edgeMs = computed(() => this.#held()?.edgeMs ?? this.#clock.atMs());
  /** The origin of the axis: now, or the time of the pause. */
  readonly originMs = computed(() => this.#held()?.originMs ?? this.#clock.atMs());
  readonly startMs = computed(() => this.edgeMs() - this.windowMs());

  readonly stretch = computed(() => stretchOf(this.edgeMs(), this.windowMs(), this.widthPx()), {
    equal: sameStretch,
  });
  /** How far the stretch is shifted to the left. */
  readonly shiftPx = computed(() => {
    const { baseMs, pxPerMs } = this.stretch();
    return Math.round((this.startMs() - baseMs) * pxPerMs * 2) / 2;
  });

  pause(): void {
    this.#clock.look();
    const atMs = this.#clock.atMs();
    this.#held.set({ originMs: atMs, edgeMs: atMs });
    this.#clock.paused.set(true);
  }

  continue(): void {
    this.#held.set(undefined);
    this.#clock.paused.set(false);
  }

  /** Moves the view to a later time, or with a negative number of steps to an earlier one. */
  panBy(steps: number, firstMs: number): void {
    this.#panTo(this.edgeMs() + steps * STEP * this.windowMs(), firstMs);
  }

  /** Moves the view to an item outside the window. */
  reveal(item: TimelineItem, firstMs: number): void {
    if (endOf(item) >= this.startMs() && startOf(item) <= this.edgeMs()) return;
    this.#panTo(startOf(item) + this.windowMs() / 2, firstMs);
  }

  /** Limits the view to the period between the first item and now. */
  #panTo(edgeMs: number, firstMs: number): void {
    const held = this.#held();
    if (held === undefined) return;
    this.#clock.look();
    const nowMs = this.#clock.atMs();
    const earliestMs = Math.min(firstMs + this.windowMs(), nowMs);
    this.#held.set({ ...held, edgeMs: Math.min(nowMs, Math.max(earliestMs, edgeMs)) });
  }
}
