import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { tickStepMs, ticksAround } from './axis-tick';
import { TimelineView } from './timeline-view';

/** The axis with relative times: before now, or before and after the pause. */
@Component({
  selector: 'lab-ago-axis',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg height="18" aria-hidden="true" focusable="false">
      @for (tick of ticks(); track tick.label) {
        <text y="13" [attr.x]="tick.x" [attr.text-anchor]="tick.anchor">{{ tick.label }}</text>
      }
    </svg>
  `,
  styleUrl: './axis.css',
})
export class AgoAxis {
  readonly #view = inject(TimelineView);
  /** While time passes, these values don't change, so the labels don't move. */
  readonly #toOriginMs = computed(() => this.#view.originMs() - this.#view.startMs());

  protected readonly ticks = computed(() => {
    const windowMs = this.#view.windowMs();
    const widthPx = this.#view.widthPx();
    const pxPerMs = widthPx / windowMs;
    const origin = { atMs: this.#toOriginMs(), label: this.#view.paused() ? 'paused' : 'now' };
    return ticksAround(origin, 0, windowMs, tickStepMs(pxPerMs)).map(({ atMs, label }) => {
      const x = atMs * pxPerMs;
      return { label, x, anchor: anchorAt(x, widthPx) };
    });
  });
}

/** Keeps the label inside the axis. */
function anchorAt(x: number, widthPx: number): 'start' | 'middle' | 'end' {
  if (x < 20) return 'start';
  return x > widthPx - 20 ? 'end' : 'middle';
}
