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

/** Which time is seen: the last while, or while paused whatever one went back to. */
@Injectable()
export class TimelineView {
  readonly #clock = inject(TimelineClock);
  /** The moment of the pause, and where one went from there. */
  readonly #held = signal<{ readonly originMs: number; readonly edgeMs: number } | undefined>(
    undefined,
  );

  readonly windowMs = this.#clock.windowMs;
  readonly widthPx = signal(0);

  readonly paused = this.#clock.paused.asReadonly();
  /** The time at the right edge. */
  readonly edgeMs = computed(() => this.#held()?.edgeMs ?? this.#clock.atMs());
  /** What the axis counts from: now, or the moment of the pause. */
  readonly originMs = computed(() => this.#held()?.originMs ?? this.#clock.atMs());
  readonly startMs = computed(() => this.edgeMs() - this.windowMs());

  readonly stretch = computed(() => stretchOf(this.edgeMs(), this.windowMs(), this.widthPx()), {
    equal: sameStretch,
  });
  /** How far the stretch is moved to the left. */
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

  /** Later, or with a negative number of steps earlier. */
  panBy(steps: number, firstMs: number): void {
    this.#panTo(this.edgeMs() + steps * STEP * this.windowMs(), firstMs);
  }

  /** Goes to an item that is out of sight. */
  reveal(item: TimelineItem, firstMs: number): void {
    if (endOf(item) >= this.startMs() && startOf(item) <= this.edgeMs()) return;
    this.#panTo(startOf(item) + this.windowMs() / 2, firstMs);
  }

  /** Never past now, and never before the first thing that there is to see. */
  #panTo(edgeMs: number, firstMs: number): void {
    const held = this.#held();
    if (held === undefined) return;
    this.#clock.look();
    const nowMs = this.#clock.atMs();
    const earliestMs = Math.min(firstMs + this.windowMs(), nowMs);
    this.#held.set({ ...held, edgeMs: Math.min(nowMs, Math.max(earliestMs, edgeMs)) });
  }
}
