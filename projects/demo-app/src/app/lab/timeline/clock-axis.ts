import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { roundTimes, tickStepMs } from './axis-tick';
import { clockTime } from './clock-time';
import { xOf } from './stretch';
import { TimelineView } from './timeline-view';

/** The axis with the time of day, below the lanes. */
@Component({
  selector: 'lab-clock-axis',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg class="moving" height="18" aria-hidden="true" focusable="false">
      <g text-anchor="middle" [attr.transform]="movement()">
        @for (tick of ticks(); track tick.label) {
          <text y="13" [attr.x]="tick.x">{{ tick.label }}</text>
        }
      </g>
    </svg>
  `,
  styleUrl: './axis.css',
})
export class ClockAxis {
  readonly #view = inject(TimelineView);

  protected readonly movement = computed(() => `translate(${-this.#view.shiftPx()} 0)`);
  protected readonly ticks = computed(() => {
    const stretch = this.#view.stretch();
    const { fromMs, toMs, pxPerMs } = stretch;
    return roundTimes(fromMs, toMs, tickStepMs(pxPerMs)).map((atMs) => ({
      label: clockTime(atMs),
      x: Math.round(xOf(stretch, atMs) * 10) / 10,
    }));
  });
}
