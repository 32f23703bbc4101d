import { Component, input, type ResourceRef } from '@angular/core';

/** What is shown in the place of data: that it is loading, or why there is none. */
@Component({
  selector: 'app-load-state',
  template: `
    @if (of().error(); as error) {
      <div class="failure" role="alert">
        <p>{{ error.message }}</p>
        <button type="button" (click)="of().reload()">Try again</button>
      </div>
    } @else if (of().status() === 'loading') {
      <p class="loading" role="status">Loading…</p>
    }
  `,
})
export class LoadState {
  readonly of = input.required<ResourceRef<unknown>>();
}
