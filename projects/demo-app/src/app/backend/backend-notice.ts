import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { backendUrl } from '../backend-url';
import { BackendHealth } from './backend-health';

/**
 * Shows that the backend doesn't respond. It covers the end of the page, so that the layout doesn't
 * shift.
 */
@Component({
  selector: 'lab-backend-notice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="alert">
      @if (health.isDown()) {
        <div class="overlay notice">
          <p>
            <strong>The backend does not answer.</strong> It should listen at {{ backendUrl }};
            start it with <code>npm run backend</code>. The page tries again every 2 seconds.
          </p>
          <button type="button" (click)="health.check()">Try again now</button>
        </div>
      }
    </div>
  `,
  styles: `
    .notice {
      inset: auto 0 0;
      border-block-start: 3px solid var(--bad);
      box-shadow: 0 -4px 16px rgb(0 0 0 / 15%);
    }
  `,
})
export class BackendNotice {
  protected readonly health = inject(BackendHealth);
  protected readonly backendUrl = backendUrl;
}
