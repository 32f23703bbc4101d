import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { IdleTimeout } from 'amplify-token-guard';

/** Warns an idle user. It covers the top of the page, so that the layout doesn't shift. */
@Component({
  selector: 'lab-idle-banner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="alert">
      @if (idle.isWarning()) {
        <div class="overlay banner">
          <p>
            <strong>Are you still there?</strong> You will be signed out soon, in every tab.
            <span aria-hidden="true">{{ seconds() }} s</span>
          </p>
          <button type="button" class="primary" (click)="idle.staySignedIn()">
            Stay signed in
          </button>
        </div>
      }
    </div>
  `,
  styles: `
    .banner {
      inset: 0 0 auto;
      border-block-end: 3px solid var(--accent);
      box-shadow: 0 4px 16px rgb(0 0 0 / 15%);
    }

    span {
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class IdleBanner {
  protected readonly idle = inject(IdleTimeout);
  protected readonly seconds = computed(() => Math.ceil((this.idle.timeLeftMs() ?? 0) / 1_000));
}
