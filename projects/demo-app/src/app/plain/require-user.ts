import { inject } from '@angular/core';
import { CanMatchFn, Router } from '@angular/router';
import { getCurrentUser } from 'aws-amplify/auth';
import { search } from '../lane';

/** What `requireSession()` does, by Amplify alone: any trouble counts as nobody being signed in. */
export const requireUser: CanMatchFn = () => {
  const router = inject(Router);
  return getCurrentUser().then(
    () => true,
    () => router.parseUrl(`/sign-in${search}`),
  );
};
