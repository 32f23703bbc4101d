import { ChangeDetectionStrategy, Component } from '@angular/core';

const RISING = 'rotate(45)';
const FALLING = 'rotate(-45)';

const FILLS = [
  { id: 'timeline-lead', look: 'zone', pitch: 8, width: 3, turned: FALLING },
  { id: 'timeline-buffer', look: 'zone', pitch: 4, width: 2.25, turned: RISING },
  { id: 'timeline-rest-lead', look: 'rest', pitch: 8, width: 2, turned: FALLING },
  { id: 'timeline-rest-buffer', look: 'rest', pitch: 4, width: 2, turned: RISING },
  { id: 'timeline-wait', look: 'wait', pitch: 4, width: 2, turned: null },
  { id: 'timeline-failed-wait', look: 'failed-wait', pitch: 4, width: 2, turned: null },
];

/**
 * The fills that distinguish zones and waits without color. Render it once per page, because the
 * patterns have IDs.
 */
@Component({
  selector: 'lab-timeline-patterns',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        @for (fill of fills; track fill.id) {
          <pattern
            [id]="fill.id"
            [attr.patternTransform]="fill.turned"
            [attr.width]="fill.pitch"
            height="8"
            patternUnits="userSpaceOnUse"
          >
            <rect [class]="fill.look" [attr.width]="fill.width" height="8" />
          </pattern>
        }
      </defs>
    </svg>
  `,
  styles: `
    svg {
      position: absolute;
    }

    .zone {
      fill: var(--panel);
      fill-opacity: 0.7;
    }

    .rest {
      fill: var(--control);
    }

    .wait {
      fill: var(--wait);
    }

    .failed-wait {
      fill: var(--bad);
    }
  `,
})
export class TimelinePatterns {
  protected readonly fills = FILLS;
}
