import { Component, EnvironmentProviders, inject, Injector } from '@angular/core';
import { CanActivateFn, provideRouter, Router } from '@angular/router';
import { requireSession } from 'amplify-token-guard';
import { getCurrentUser, signInWithRedirect } from 'aws-amplify/auth';
import type { Settings } from './settings';

/** The page that users want, for which they have to be signed in. */
const WANTED = 'library';
const SIGN_IN = 'sign-in';

@Component({ selector: 'test-page', template: '' })
class TestPage {}

/** What an app without the guard does. */
const handWrittenGuard: CanActivateFn = async () => {
  const router = inject(Router);
  try {
    await getCurrentUser();
    return true;
  } catch {
    return router.parseUrl(`/${SIGN_IN}`);
  }
};

/** Where the hosted UI sends users: to the page they want, set up as this one is. */
export function redirectTo({ origin, search }: Location): string {
  const parameters = new URLSearchParams(search);
  for (const answer of ['code', 'state', 'error']) parameters.delete(answer);
  return `${origin}/${WANTED}?${parameters.toString()}`;
}

export function provideRoutes({ lane }: Settings): EnvironmentProviders {
  const enter = lane === 'guard' ? requireSession(`/${SIGN_IN}`) : handWrittenGuard;
  return provideRouter([
    { path: SIGN_IN, component: TestPage },
    { path: WANTED, component: TestPage, canActivate: [enter] },
  ]);
}

/** What a page does that users come back to from the hosted UI. */
export class HostedSignIn {
  readonly #router: Router;

  constructor(injector: Injector) {
    this.#router = injector.get(Router);
  }

  leave(): Promise<void> {
    return signInWithRedirect();
  }

  /** The page that the router has gone to, once it has gone to one. */
  path(): string | null {
    const { lastSuccessfulNavigation, url } = this.#router;
    return lastSuccessfulNavigation() ? url.replace(/[?#].*/, '') : null;
  }
}
