import { inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { AuthTokenService } from 'amplify-token-guard';
import { eventSentence } from '../events/event-sentence';
import { LaneLink } from './lane-link';

/** Reports the guard's retries to the Lab, because the user doesn't see them. */
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
