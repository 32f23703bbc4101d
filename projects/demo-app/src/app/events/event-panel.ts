import { DatePipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { EventHistory } from './event-history';

/** The guard's events. */
@Component({
  selector: 'lab-event-panel',
  imports: [DatePipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="panel" aria-labelledby="event-heading">
      <h2 id="event-heading">Events</h2>
      <p class="visually-hidden" aria-live="polite">{{ history.latestImportant() }}</p>
      <div class="scroller" role="group" tabindex="0" aria-labelledby="event-heading">
        <ol>
          @for (entry of history.entries(); track entry.number) {
            <li [class]="entry.tone">
              <time>{{ entry.atMs | date: 'HH:mm:ss' }}</time>
              <span>{{ entry.sentence }}</span>
            </li>
          } @empty {
            <li>
              <span>Nothing yet. The first refresh comes well before the token expires.</span>
            </li>
          }
        </ol>
      </div>
    </section>
  `,
  styles: `
    .scroller {
      block-size: min(31rem, 60dvh);
      overflow-y: auto;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--sunken);
    }

    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }

    li {
      display: flex;
      gap: 0.75rem;
      padding: 0.375rem 0.75rem;
      border-inline-start: 4px solid transparent;
    }

    li + li {
      border-block-start: 1px solid var(--line);
    }

    .good {
      border-inline-start-color: var(--good);
    }

    .bad {
      border-inline-start-color: var(--bad);
    }

    time {
      color: var(--soft);
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class EventPanel {
  protected readonly history = inject(EventHistory);
}
