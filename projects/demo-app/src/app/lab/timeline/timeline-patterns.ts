import { ChangeDetectionStrategy, Component } from '@angular/core';

/** The fills that tell zones and waits apart without colour. Once on a page, as they go by id. */
@Component({
  selector: 'lab-timeline-patterns',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        <pattern
          id="timeline-lead"
          patternTransform="rotate(-45)"
          width="8"
          height="8"
          patternUnits="userSpaceOnUse"
        >
          <rect class="zone" width="3" height="8" />
        </pattern>
        <pattern
          id="timeline-buffer"
          patternTransform="rotate(45)"
          width="4"
          height="8"
          patternUnits="userSpaceOnUse"
        >
          <rect class="zone" width="2.25" height="8" />
        </pattern>
        <pattern
          id="timeline-rest-lead"
          patternTransform="rotate(-45)"
          width="8"
          height="8"
          patternUnits="userSpaceOnUse"
        >
          <rect class="rest" width="2" height="8" />
        </pattern>
        <pattern
          id="timeline-rest-buffer"
          patternTransform="rotate(45)"
          width="4"
          height="8"
          patternUnits="userSpaceOnUse"
        >
          <rect class="rest" width="2" height="8" />
        </pattern>
        <pattern id="timeline-wait" width="4" height="8" patternUnits="userSpaceOnUse">
          <rect class="wait" width="2" height="8" />
        </pattern>
        <pattern id="timeline-failed-wait" width="4" height="8" patternUnits="userSpaceOnUse">
          <rect class="failed-wait" width="2" height="8" />
        </pattern>
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
export class TimelinePatterns {}
