import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { backendUrl } from '../backend-url';
import { BackendHealth } from './backend-health';

/** Says so when the backend does not answer. Lies over the page's end, so that nothing moves. */
@Component({
  selector: 'lab-backend-notice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="alert">
      @if (health.isDown()) {
        <div class="notice">
          <p>
            <strong>The backend does not answer.</strong> It should listen at {{ backendUrl }};
            start it with <code>npm run backend</code>. It is asked again every 2 seconds.
          </p>
          <button type="button" (click)="health.check()">Try again now</button>
        </div>
      }
    </div>
  `,
  styles: `
    .notice {
      position: fixed;
      inset: auto 0 0;
      z-index: 1;
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem 1.5rem;
      align-items: center;
      justify-content: center;
      padding: 0.75rem var(--gutter);
      border-block-start: 3px solid var(--bad);
      background: var(--panel);
      box-shadow: 0 -4px 16px rgb(0 0 0 / 15%);
    }

    p {
      margin: 0;
    }
  `,
})
export class BackendNotice {
  protected readonly health = inject(BackendHealth);
  protected readonly backendUrl = backendUrl;
}
