import { ChangeDetectionStrategy, Component } from '@angular/core';
import { LEGEND, SAMPLE_HEIGHT, SAMPLE_WIDTH } from './legend-entries';

/** Explains the shapes of the lanes. */
@Component({
  selector: 'lab-timeline-legend',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul aria-label="Legend">
      @for (entry of entries; track entry.label) {
        <li>
          <svg
            aria-hidden="true"
            focusable="false"
            [attr.width]="width"
            [attr.height]="height"
            [attr.viewBox]="entry.viewBox"
          >
            @for (path of entry.paths; track path.id) {
              <path [attr.class]="path.look" [attr.d]="path.d" />
            }
          </svg>
          {{ entry.label }}
        </li>
      }
    </ul>
  `,
  styleUrls: ['./looks.css', './timeline-legend.css'],
})
export class TimelineLegend {
  protected readonly entries = LEGEND;
  protected readonly width = SAMPLE_WIDTH;
  protected readonly height = SAMPLE_HEIGHT;
}
