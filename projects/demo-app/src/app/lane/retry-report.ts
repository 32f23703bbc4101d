import { inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { AuthTokenService } from 'amplify-token-guard';
import { eventSentence } from '../events/event-sentence';
import { LaneLink } from './lane-link';

/** Tells the Lab of rejected requests that the guard sends again: the user sees nothing of them. */
@Injectable({ providedIn: 'root' })
export class RetryReport {
  constructor() {
    const link = inject(LaneLink);
    inject(AuthTokenService)
      .events$.pipe(takeUntilDestroyed())
      .subscribe((event) => {
        if (event.type !== 'retried') return;
        link.report({ type: 'retried', sentence: eventSentence(event) });
      });
  }
}
