import { effect, inject } from '@angular/core';
import { Router } from '@angular/router';
import { AuthTokenService } from 'amplify-token-guard';

/** Goes to the sign-in page when the session ends, no matter which tab or server ended it. */
export function leaveSignedOut(): void {
  const router = inject(Router);
  const { state } = inject(AuthTokenService);
  effect(() => {
    const { status } = state();
    if (status !== 'signed-out' && status !== 'session-ended') return;
    void router.navigate(['/sign-in'], {
      queryParamsHandling: 'preserve',
      state: { sessionEnded: status === 'session-ended' },
    });
  });
}
