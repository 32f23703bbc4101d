import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Hub } from 'aws-amplify/utils';

/** After a sign-in at the hosted UI, brings the user to the page that the sign-in was for. */
export function returnToWantedPage(): void {
  const router = inject(Router);
  Hub.listen('auth', ({ payload }) => {
    if (payload.event === 'customOAuthState') void router.navigateByUrl(payload.data);
  });
}
